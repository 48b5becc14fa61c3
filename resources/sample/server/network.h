/* Sockets and names: IPv4, /etc/hosts, and one question to the first name server of /etc/resolv.conf. */
#ifndef NETWORK_H
#define NETWORK_H
#include "system.h"

enum { STREAM = 1, DATAGRAM = 2, SECONDS_TO_WAIT = 3 };
#define LOOPBACK 0x0100007fu /* 127.0.0.1 as it stands in memory; both processors are little-endian */

struct address {
  u16 family, port;
  u32 host;
  u8 rest[8];
};

static u16 swap16(usize value) { return (u16)((value & 0xff) << 8 | (value >> 8 & 0xff)); }

static int open_socket(int kind) {
  isize wait[2] = {SECONDS_TO_WAIT, 0};
  int s = (int)CALL(SYS_socket, 2, kind | CLOSE_ON_EXEC, 0);
  if (s < 0) return s;
  call6(SYS_setsockopt, s, 1, 20, (isize)wait, sizeof wait, 0); /* SO_RCVTIMEO */
  call6(SYS_setsockopt, s, 1, 21, (isize)wait, sizeof wait, 0); /* SO_SNDTIMEO: connect too */
  return s;
}

static int connect_to(int kind, u32 host, usize port) {
  struct address to = {2, swap16(port), host, {0}};
  int s = open_socket(kind);
  if (s >= 0 && CALL(SYS_connect, s, &to, sizeof to) < 0) {
    CALL(SYS_close, s, 0, 0);
    return -1;
  }
  return s;
}

/* A dotted address at the start of s; 0 when there is none. */
static u32 dotted(const char *s) {
  u32 host = 0;
  for (int i = 0; i < 4; i++) {
    if (*s < '0' || *s > '9') return 0;
    usize part = number(s);
    if (part > 255) return 0;
    host |= (u32)part << (8 * i);
    while (*s >= '0' && *s <= '9') s++;
    if (i < 3 && *s++ != '.') return 0;
  }
  return host;
}

/* Goes through a file of lines of words: the address that a line of /etc/hosts gives a name. */
static u32 from_hosts(const char *name) {
  static char hosts[16384];
  read_file("/etc/hosts", hosts, sizeof hosts);
  for (char *line = hosts; *line;) {
    char *end = line, *next;
    while (*end && *end != '\n') end++;
    next = *end ? end + 1 : end;
    *end = 0;
    for (char *at = line; *at && *at != '#';) {
      char *word = at;
      while (*at && *at != ' ' && *at != '\t') at++;
      if (*at) *at++ = 0;
      if (word != line && same(word, name) && dotted(line)) return dotted(line);
    }
    line = next;
  }
  return 0;
}

static usize skip_name(const u8 *message, usize at, usize n) {
  while (at < n && message[at]) {
    if (message[at] >= 0xc0) return at + 2;
    at += message[at] + 1u;
  }
  return at + 1;
}

static u32 from_name_server(const char *name) {
  static char resolv[4096];
  u8 message[512] = {'s', 'l', 1, 0, 0, 1}; /* recursion desired, one question */
  usize n = 12, length_at, at;
  u32 server = 0;
  read_file("/etc/resolv.conf", resolv, sizeof resolv);
  for (char *line = resolv; *line && !server; line++)
    if ((line == resolv || line[-1] == '\n') && starts(line, "nameserver ")) server = dotted(line + 11);
  if (!server || length(name) > 200) return 0;
  length_at = n++;
  for (; *name; name++) {
    if (*name == '.') {
      message[length_at] = (u8)(n - length_at - 1);
      length_at = n++;
    } else message[n++] = (u8)*name;
  }
  message[length_at] = (u8)(n - length_at - 1);
  message[n] = message[n + 1] = message[n + 3] = 0;
  message[n + 2] = message[n + 4] = 1; /* type A, class IN */
  for (int attempt = 0; attempt < 2; attempt++) {
    int s = connect_to(DATAGRAM, server, 53);
    isize got = -1;
    u8 answer[512];
    if (s < 0) return 0;
    if (CALL(SYS_write, s, message, n + 5) > 0) got = CALL(SYS_read, s, answer, sizeof answer);
    CALL(SYS_close, s, 0, 0);
    if (got < 12 || answer[0] != 's' || answer[1] != 'l') continue;
    at = skip_name(answer, 12, (usize)got) + 4;
    for (usize left = (usize)answer[6] << 8 | answer[7]; left > 0; left--) {
      at = skip_name(answer, at, (usize)got);
      if (at + 14 > (usize)got) break;
      if (answer[at + 1] == 1 && answer[at + 9] == 4) {
        u32 host;
        memcpy(&host, answer + at + 10, 4);
        return host;
      }
      at += 10 + ((usize)answer[at + 8] << 8 | answer[at + 9]);
    }
    return 0;
  }
  return 0;
}

static u32 resolve(const char *name) {
  u32 host = dotted(name);
  if (!host) host = from_hosts(name);
  return host ? host : from_name_server(name);
}
#endif
