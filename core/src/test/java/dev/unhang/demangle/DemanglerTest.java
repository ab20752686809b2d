package dev.unhang.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DemanglerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "_Znwm | operator new(unsigned long)",
        "_ZSt4cout | std::cout",
        "_ZN1A1BD0Ev | A::B::~B()",
        "_ZNSaIcEC1Ev | std::allocator<char>::allocator()",
        "_ZNKSs6lengthEv | std::string::length() const",
        "_ZN12_GLOBAL__N_11fEv | (anonymous namespace)::f()",
        "_ZN1AcvT_IiEEv | A::operator int<int>()",
        "_Z1fIJidEEvDpT_ | void f<int, double>(int, double)",
        "_Z1fIJEEvDpT_ | void f<>()",
        "_Z1fPFivEPA3_iM1AKFvvE | f(int (*)(), int (*) [3], void (A::*)() const)",
        "_Z3barIiEDTplfp_Li1EET_ | decltype ({parm#1}+(1)) bar<int>(int)",
        "_Z1fILi5ELb1ELin3EEvv | void f<5, true, -3>()",
        "_ZZ4mainENKUlvE_clEv | main::{lambda()#1}::operator()() const",
        "_ZGVZ1fvE1x | guard variable for f()::x",
        "_ZTv0_n24_N1A1fEv | virtual thunk to A::f()",
        "_ZTIN1A1BE | typeinfo for A::B",
        "_ZNK1AixEi.constprop.0.cold | A::operator[](int) const [clone .constprop.0] [clone .cold]",
        "_Z5AfterB5cxx11 | After[abi:cxx11]",
        "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE"
            + " | std::condition_variable::wait(std::unique_lock<std::mutex>&)",
      })
  void namesOfCpp(String symbol, String name) {
    assertThat(Demangler.demangle(symbol)).contains(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE | core::fmt::Write::write_fmt",
        "_ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3bar17h930b740aa94f1d3aE"
            + " | <Test + 'static as foo::Bar<Test>>::bar",
        "_RNvC6_123foo3bar | 123foo::bar",
        "_RNvNtC7mycrateu8gdel_5qa3foo | mycrate::gödel::foo",
        "_RNvC7mycrateu30____7hkackfecea1cbdathfdh9hlq6y"
            + " | mycrate::\u10e1\u10d0\u10ed\u10db\u10d4\u10da\u10d0\u10d3_"
            + "\u10d2\u10d4\u10db\u10e0\u10d8\u10d4\u10da\u10d8_\u10e1\u10d0\u10d3\u10d8\u10da\u10d8",
        "_RNCNvC1a4mains_0 | a::main::{closure#1}",
        "_RINvC1a1fAhj8_E | a::f::<[u8; 8]>",
        "_RINvC1a1fFG_UKCRL0_eEuE | a::f::<for<'a> unsafe extern \"C\" fn(&'a str)>",
      })
  void namesOfRust(String symbol, String name) {
    assertThat(Demangler.demangle(symbol)).contains(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "main",
        "_",
        "_Z",
        "_ZN",
        "_ZNE",
        "_R",
        "_RNv",
        "_RB_",
        "_Z1fIT_EvS0_",
        "_Z99f",
        "_ZN3fooC",
        "_Z1fS_",
        "_RNvB_3foo",
        "_RIC0Kb2_E",
        "_ZN1AcvRT_IiEEv",
        "_ZL",
        "_ZZ",
        "_Z1fU"
      })
  void whatIsNotMangledStaysAsItIs(String symbol) {
    assertThat(Demangler.demangle(symbol).orElse(symbol).length()).isLessThan(1000);
  }

  /** References to ever longer earlier parts. */
  @Test
  void shortNamesOfHugeTextsEnd() {
    StringBuilder cpp = new StringBuilder("_Z1f1gIiiE");
    for (int i = 0; i < 30; i++) {
      String last = "S" + Integer.toString(i, 36).toUpperCase(Locale.ROOT) + "_";
      cpp.append("S_I").append(last).append(last).append("E");
    }
    assertThat(Demangler.demangle(cpp.toString())).isEmpty();
    assertThat(Demangler.demangle("_RC" + "NvB_".repeat(2000))).isEmpty();
    assertThat(Demangler.demangle("_Z1f" + "P".repeat(30_000) + "i")).isEmpty();
    assertThat(Demangler.demangle("_R" + "INv".repeat(10_000))).isEmpty();
  }

  @Test
  void damagedNamesEnd() {
    List<String> whole =
        List.of(
            "_ZSt9call_onceIMNSt13__future_base13_State_baseV2EFvPSt8functionIFSt10unique_ptrINS0_12_Result_baseENS4_8_DeleterEEvEEPbEJPS1_S9_SA_EEvRSt9once_flagOT_DpOT0_",
            "_ZZN3fooIiEEvvENKUlT_DpT0_E_clIiJdEEEDaS1_S2_",
            "_RINvNtCsgEmfK2I1SDS_4core9panicking13assert_failedNtNCNvNtNtCslKGqiwnqz1t_17rustc_codegen_ssa4back5write20start_executing_works2_012CodegenStateBM_ECs59TyybOfEHA_18rustc_codegen_llvm",
            "_ZN71_$LT$Test$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3bar17h930b740aa94f1d3aE");
    Random random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder name = new StringBuilder(whole.get(random.nextInt(whole.size())));
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        int at = 2 + random.nextInt(name.length() - 2);
        name.setCharAt(at, name.charAt(2 + random.nextInt(name.length() - 2)));
      }
      assertThat(Demangler.demangle(name.toString()).orElse("").length()).isLessThan(1 << 15);
    }
  }
}
