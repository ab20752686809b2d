/* Functions in assembler that nothing describes, each as compilers or OpenBLAS's kernels lay out theirs. */
#include <unistd.h>

__asm__(".text\n"
        ".type pushes, @function\n"
        "pushes:\n"
        "  push %rbx\n"
        "  push %r12\n"
        "  sub $40, %rsp\n"
        "  mov %rdi, %rbx\n"
        "  mov $50, %r12\n"
        "1: dec %r12\n"
        "  jnz 1b\n"
        "  call *%rbx\n"
        "  test %r12, %r12\n"
        "  jne 2f\n"
        "  add $40, %rsp\n"
        "  pop %r12\n"
        "  pop %rbx\n"
        "  ret\n"
        "2: ud2\n"
        ".size pushes, . - pushes\n"

        /* keeps the stack pointer in rbx, and uses rbp for something else */
        ".type aligned, @function\n"
        "aligned:\n"
        "  sub $56, %rsp\n"
        "  mov %rbx, (%rsp)\n"
        "  mov %rbp, 8(%rsp)\n"
        "  mov %r12, 16(%rsp)\n"
        "  mov %rsp, %rbx\n"
        "  sub $5000, %rsp\n"
        "  and $-4096, %rsp\n"
        "  mov %rdi, %rbp\n"
        "  vxorps %ymm0, %ymm0, %ymm0\n"
        "  mov $50, %r12\n"
        "1: vmovups %ymm0, 64(%rsp, %r12, 8)\n"
        "  dec %r12\n"
        "  jg 1b\n"
        "  vzeroupper\n"
        "  call *%rbp\n"
        "  jmp 3f\n"
        "2: ud2\n"
        "3: mov %rbx, %rsp\n"
        "  mov (%rsp), %rbx\n"
        "  mov 8(%rsp), %rbp\n"
        "  mov 16(%rsp), %r12\n"
        "  add $56, %rsp\n"
        "  ret\n"
        ".size aligned, . - aligned\n"

        ".type framed, @function\n"
        "framed:\n"
        "  push %rbp\n"
        "  mov %rsp, %rbp\n"
        "  sub $32, %rsp\n"
        "  mov %rdi, -8(%rbp)\n"
        "  call *-8(%rbp)\n"
        "  leave\n"
        "  ret\n"
        ".size framed, . - framed\n");

typedef void work_function(void);
void pushes(work_function *), aligned(work_function *), framed(work_function *);

static volatile int calls;
static int rests;

__attribute__((noinline)) static void work(void) {
  if (rests) {
    pause();
  }
  calls++;
}

__attribute__((noinline)) static void third(void) {
  framed(work);
  calls++;
}

__attribute__((noinline)) static void second(void) {
  aligned(third);
  calls++;
}

void chain(int rest) {
  rests = rest;
  for (;;) {
    pushes(second);
    calls++;
  }
}
