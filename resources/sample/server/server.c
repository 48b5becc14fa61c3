/*
 * The sample shop's one program. Each of its components is this server with another configuration:
 *   PORT           where it listens (8080)
 *   PAGE           the file it answers GET / with (/etc/shop/page.txt); {{key}}, {{visits}} and {{upstream}} are filled in
 *   UPSTREAM_HOST, UPSTREAM_PORT   the component it asks before it answers
 *   SHOP_KEY       a secret: sent along when asking, never shown
 *   REQUIRE_KEY    when set, only callers that send the same secret are answered
 *   DATA_DIR       where visits are counted
 * GET /health answers "ok". `shop --check` asks that on the own port and ends with 0 or 1: a health check without a shell.
 */
#include "network.h"

static char **environment;
static const char *setting(const char *name, const char *otherwise) {
  for (char **at = environment; *at; at++)
    if (starts(*at, name) && (*at)[length(name)] == '=') return (*at)[length(name) + 1] ? *at + length(name) + 1 : otherwise;
  return otherwise;
}

/* Sends GET path and gives the length of the answer, headers and all; 0 when there is none. */
static usize ask(u32 host, usize port, const char *path, const char *key, char *answer, usize room) {
  char request[1024];
  struct text t = {request, 0, sizeof request};
  int s = connect_to(STREAM, host, port);
  usize used = 0;
  isize n;
  answer[0] = 0;
  if (s < 0) return 0;
  put(&t, "GET ");
  put(&t, path);
  put(&t, " HTTP/1.0\r\n");
  if (*key) {
    put(&t, "X-Shop-Key: ");
    put(&t, key);
    put(&t, "\r\n");
  }
  put(&t, "\r\n");
  write_all(s, request, t.used);
  while (used + 1 < room && (n = CALL(SYS_read, s, answer + used, room - 1 - used)) > 0) used += (usize)n;
  CALL(SYS_close, s, 0, 0);
  answer[used] = 0;
  return used;
}

/* What follows the empty line after the headers; 0 while there is none yet. */
static const char *end_of_head(const char *message) {
  for (; *message; message++)
    if (starts(message, "\r\n\r\n")) return message + 4;
  return 0;
}

/* Puts text into a page; in HTML, so that it cannot become markup. */
static void put_escaped(struct text *out, const char *s, int html) {
  for (; *s; s++) {
    if (html && *s == '<') put(out, "&lt;");
    else if (html && *s == '&') put(out, "&amp;");
    else put_bytes(out, s, 1);
  }
}

static void put_upstream(struct text *out, int html) {
  static char answer[32768];
  const char *host = setting("UPSTREAM_HOST", "");
  usize port = number(setting("UPSTREAM_PORT", "8080"));
  u32 address = *host ? resolve(host) : 0;
  if (!*host) put(out, "-");
  else if (!address) put(out, "upstream: unknown name");
  else if (!ask(address, port, "/", setting("SHOP_KEY", ""), answer, sizeof answer)) put(out, "upstream: no answer");
  else if (!starts(answer, "HTTP/1.0 200")) put(out, "upstream: refused");
  else put_escaped(out, end_of_head(answer) ? end_of_head(answer) : "", html);
}

/* Adds one to the number kept in DATA_DIR and puts it; the lock keeps two visitors from becoming one. */
static void put_visits(struct text *out) {
  char path[512], content[32];
  struct text name = {path, 0, sizeof path}, value = {content, 0, sizeof content};
  const char *folder = setting("DATA_DIR", "");
  int file;
  isize n;
  put(&name, folder);
  put(&name, "/visits");
  if (!*folder || (file = open_file(path, READ_WRITE_CREATE, 0644)) < 0) {
    put(out, "not counted");
    return;
  }
  CALL(SYS_flock, file, 2, 0);
  n = call6(SYS_pread, file, (isize)content, sizeof content - 1, 0, 0, 0);
  content[n > 0 ? n : 0] = 0;
  put_number(&value, number(content) + 1);
  call6(SYS_pwrite, file, (isize)content, (isize)value.used, 0, 0, 0);
  CALL(SYS_fsync, file, 0, 0);
  CALL(SYS_close, file, 0, 0);
  put(out, content);
}

static void put_page(struct text *out) {
  static char page[16384];
  const char *key = setting("SHOP_KEY", "");
  if (!read_file(setting("PAGE", "/etc/shop/page.txt"), page, sizeof page)) put(out, "no page configured\n");
  for (const char *at = page; *at;) {
    if (starts(at, "{{key}}")) put(out, *key ? "present" : "missing"), at += 7;
    else if (starts(at, "{{visits}}")) put_visits(out), at += 10;
    else if (starts(at, "{{upstream}}")) put_upstream(out, *page == '<'), at += 12;
    else put_bytes(out, at++, 1);
  }
}

/* Whether the request carries the secret that this component has too. */
static int knows_key(const char *request) {
  const char *key = setting("SHOP_KEY", "");
  for (const char *at = request; *at; at++)
    if (starts(at, "\nX-Shop-Key: ")) return *key && starts(at + 13, key) && at[13 + length(key)] == '\r';
  return 0;
}

static void answer(int s, const char *status, const char *body, usize n) {
  char head[256];
  struct text t = {head, 0, sizeof head};
  put(&t, "HTTP/1.0 ");
  put(&t, status);
  put(&t, *body == '<' ? "\r\nContent-Type: text/html; charset=utf-8" : "\r\nContent-Type: text/plain; charset=utf-8");
  put(&t, "\r\nCache-Control: no-store\r\nConnection: close\r\nContent-Length: ");
  put_number(&t, n);
  put(&t, "\r\n\r\n");
  write_all(s, head, t.used);
  write_all(s, body, n);
}
static void answer_short(int s, const char *status, const char *body) { answer(s, status, body, length(body)); }

static void serve(int s) {
  static char request[8192], body[65536];
  struct text out = {body, 0, sizeof body};
  usize used = 0;
  isize n;
  do {
    if (used + 1 >= sizeof request || (n = CALL(SYS_read, s, request + used, sizeof request - 1 - used)) <= 0) return;
    used += (usize)n;
    request[used] = 0;
  } while (!end_of_head(request));
  if (!starts(request, "GET ")) answer_short(s, "405 Method Not Allowed", "only GET\n");
  else if (starts(request + 4, "/health ")) answer_short(s, "200 OK", "ok\n");
  else if (!starts(request + 4, "/ ")) answer_short(s, "404 Not Found", "nothing here\n");
  else if (*setting("REQUIRE_KEY", "") && !knows_key(request)) answer_short(s, "403 Forbidden", "wrong key\n");
  else {
    put_page(&out);
    answer(s, "200 OK", body, out.used);
  }
}

static void stop(int signal) {
  (void)signal;
  leave(0);
}

/* The kernel's own shape of sigaction. x86-64 demands a restorer; none of our handlers ever returns to it. */
struct action {
  void (*handler)(int);
  usize flags;
#if defined(__x86_64__)
  void (*restorer)(int);
#endif
  usize mask;
};
static void on_signal(int signal, void (*handler)(int)) {
  struct action action = {.handler = handler};
#if defined(__x86_64__)
  action.flags = 0x04000000; /* SA_RESTORER */
  action.restorer = stop;
#endif
  call6(SYS_rt_sigaction, signal, (isize)&action, 0, 8, 0, 0);
}

/* As the first process of a container it gets no default signal handling: without this, stopping takes ten seconds. */
static void handle_signals(void) {
  void (*ignore)(int) = (void (*)(int))1;
  on_signal(15, stop);
  on_signal(2, stop);
  on_signal(17, ignore); /* children that ended need nobody to collect them */
  on_signal(13, ignore); /* a caller that hung up */
}

static int listen_on(usize port) {
  struct address here = {2, swap16(port), 0, {0}};
  int yes = 1, s = open_socket(STREAM);
  call6(SYS_setsockopt, s, 1, 2, (isize)&yes, sizeof yes, 0); /* SO_REUSEADDR */
  if (s < 0 || CALL(SYS_bind, s, &here, sizeof here) < 0 || CALL(SYS_listen, s, 64, 0) < 0) return -1;
  return s;
}

__attribute__((used, noreturn)) void start(isize *stack) {
  char **arguments = (char **)(stack + 1);
  usize port;
  int listener;
  environment = arguments + stack[0] + 1;
  port = number(setting("PORT", "8080"));
  if (stack[0] > 1 && same(arguments[1], "--check")) {
    char reply[256];
    ask(LOOPBACK, port, "/health", "", reply, sizeof reply);
    leave(!starts(reply, "HTTP/1.0 200"));
  }
  handle_signals();
  if ((listener = listen_on(port)) < 0) {
    write_all(2, "cannot listen on the port\n", 26);
    leave(1);
  }
  write_all(1, "listening\n", 10);
  for (;;) {
    isize wait[2] = {SECONDS_TO_WAIT, 0};
    int s = (int)call6(SYS_accept4, listener, 0, 0, CLOSE_ON_EXEC, 0, 0);
    if (s < 0) continue; /* also after the waiting time of the listener */
    call6(SYS_setsockopt, s, 1, 20, (isize)wait, sizeof wait, 0);
    call6(SYS_setsockopt, s, 1, 21, (isize)wait, sizeof wait, 0);
    isize child = call6(SYS_clone, 17, 0, 0, 0, 0, 0); /* SIGCHLD: a fork */
    if (child <= 0) {
      serve(s);
      if (child == 0) leave(0);
    }
    CALL(SYS_close, s, 0, 0);
  }
}
