package dev.unhang.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginTest {

  @ParameterizedTest
  @CsvSource({
    "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so, system",
    "/lib/x86_64-linux-gnu/libgomp.so.1.0.0, system",
    "/venv/lib/python3.12/site-packages/numpy.libs/libscipy_openblas64_-ff65.so, numpy",
    "/venv/lib/python3.8/site-packages/numpy/.libs/libopenblasp-r0-2d23e62b.3.17.so, numpy",
    "/venv/lib/python3.12/site-packages/scikit_learn.libs/libgomp-a34b3233.so.1.0.0, scikit_learn",
    "/venv/lib/python3.12/site-packages/torch/lib/libgomp-a34b3233.so.1, torch",
    "/opt/conda/envs/x/lib/libopenblasp-r0.3.28.so, environment",
    "/home/me/libgomp.so.1,"
  })
  void isToldByThePath(String path, String whose) {
    assertThat(Origin.of(path, "/opt/conda/envs/x/bin/python3.12").orElse(null)).isEqualTo(whose);
  }
}
