/*
 * The few things the sample server asks of Linux, without a C library, so that the executable is a few kilobytes, static, and
 * the only file its image needs. x86-64 and arm64.
 */
#ifndef SYSTEM_H
#define SYSTEM_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long usize;
typedef long isize;

#if defined(__x86_64__)
enum {
  SYS_read = 0, SYS_write = 1, SYS_close = 3, SYS_rt_sigaction = 13, SYS_pread = 17, SYS_pwrite = 18, SYS_socket = 41,
  SYS_connect = 42, SYS_bind = 49, SYS_listen = 50, SYS_setsockopt = 54, SYS_clone = 56, SYS_flock = 73, SYS_fsync = 74,
  SYS_exit_group = 231, SYS_openat = 257, SYS_accept4 = 288
};
static inline isize call6(isize n, isize a, isize b, isize c, isize d, isize e, isize f) {
  register isize r10 __asm__("r10") = d;
  register isize r8 __asm__("r8") = e;
  register isize r9 __asm__("r9") = f;
  isize result;
  __asm__ volatile("syscall" : "=a"(result) : "0"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return result;
}
__asm__(".globl _start\n_start:\n xor %ebp,%ebp\n mov %rsp,%rdi\n and $-16,%rsp\n call start\n hlt\n");
#elif defined(__aarch64__)
enum {
  SYS_flock = 32, SYS_openat = 56, SYS_close = 57, SYS_read = 63, SYS_write = 64, SYS_pread = 67, SYS_pwrite = 68, SYS_fsync = 82,
  SYS_exit_group = 94, SYS_rt_sigaction = 134, SYS_socket = 198, SYS_bind = 200, SYS_listen = 201, SYS_connect = 203,
  SYS_setsockopt = 208, SYS_clone = 220, SYS_accept4 = 242
};
static inline isize call6(isize n, isize a, isize b, isize c, isize d, isize e, isize f) {
  register isize x8 __asm__("x8") = n;
  register isize x0 __asm__("x0") = a;
  register isize x1 __asm__("x1") = b;
  register isize x2 __asm__("x2") = c;
  register isize x3 __asm__("x3") = d;
  register isize x4 __asm__("x4") = e;
  register isize x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}
__asm__(".globl _start\n_start:\n mov x29,#0\n mov x0,sp\n and x1,x0,#-16\n mov sp,x1\n bl start\n brk #0\n");
#else
#error "only x86-64 and arm64"
#endif

#define CALL(n, a, b, c) call6(n, (isize)(a), (isize)(b), (isize)(c), 0, 0, 0)

/* The compiler may turn loops and assignments into calls of these two. */
void *memcpy(void *to, const void *from, usize n) {
  for (usize i = 0; i < n; i++) ((volatile u8 *)to)[i] = ((const u8 *)from)[i];
  return to;
}
void *memset(void *to, int value, usize n) {
  for (usize i = 0; i < n; i++) ((volatile u8 *)to)[i] = (u8)value;
  return to;
}

static usize length(const char *s) {
  usize n = 0;
  while (s[n]) n++;
  return n;
}
static int starts(const char *s, const char *with) {
  while (*with)
    if (*s++ != *with++) return 0;
  return 1;
}
static int same(const char *a, const char *b) { return starts(a, b) && length(a) == length(b); }

/* Text of bounded length; what does not fit is left out, and it always ends in a zero byte. */
struct text {
  char *at;
  usize used, room;
};
static void put_bytes(struct text *t, const char *s, usize n) {
  for (usize i = 0; i < n && t->used + 1 < t->room; i++) t->at[t->used++] = s[i];
  t->at[t->used] = 0;
}
static void put(struct text *t, const char *s) { put_bytes(t, s, length(s)); }
static void put_number(struct text *t, usize value) {
  char digits[24];
  usize n = sizeof digits;
  do digits[--n] = (char)('0' + value % 10);
  while (value /= 10);
  put_bytes(t, digits + n, sizeof digits - n);
}
/* Reads a decimal number; stops at the first other character. */
static usize number(const char *s) {
  usize value = 0;
  while (*s >= '0' && *s <= '9' && value < 1000000000) value = value * 10 + (usize)(*s++ - '0');
  return value;
}

enum { READ_ONLY = 0, READ_WRITE_CREATE = 2 | 0100, CLOSE_ON_EXEC = 02000000, HERE = -100 };
static int open_file(const char *path, int flags, int mode) {
  return (int)call6(SYS_openat, HERE, (isize)path, flags | CLOSE_ON_EXEC, mode, 0, 0);
}
/* Reads a whole file of at most room-1 bytes; 0 when it cannot. */
static usize read_file(const char *path, char *into, usize room) {
  int file = open_file(path, READ_ONLY, 0);
  usize used = 0;
  if (file >= 0) {
    isize n;
    while (used + 1 < room && (n = CALL(SYS_read, file, into + used, room - 1 - used)) > 0) used += (usize)n;
    CALL(SYS_close, file, 0, 0);
  }
  into[used] = 0;
  return used;
}
static void write_all(int file, const char *s, usize n) {
  while (n > 0) {
    isize done = CALL(SYS_write, file, s, n);
    if (done <= 0) return;
    s += done;
    n -= (usize)done;
  }
}
static __attribute__((noreturn)) void leave(int status) {
  for (;;) CALL(SYS_exit_group, status, 0, 0);
}
#endif
