/** The part that is the same in every package. It avoids the dollar-brace form so that it can stand here as it is. */
export const body = String.raw`
WAIT=300
LOADED=.sealift-loaded

say() { printf '%s\n%s\n' "$1" "$2"; }
fail() {
  code=$1
  printf '\n%s\n%s\n' "$2" "$3" >&2
  exit "$code"
}

usage() {
  printf '%s\n\n' "$TITLE"
  cat <<'END'
Usage: run.sh COMMAND

  start             load missing images, start everything, wait until it is healthy
                    载入缺少的镜像，启动全部组件，并等待其健康
  stop              stop everything; containers and data stay
                    停止全部组件；容器与数据保留
  restart           stop, then start
                    先停止，再启动
  status            show every component
                    显示每个组件的状态
  down              stop and remove the containers; data volumes stay
                    停止并删除容器；数据卷保留
  down --volumes    the same, and DELETE ALL DATA volumes
                    同上，并删除全部数据卷
  help              this text
                    显示本说明

Secrets are drawn once, at the first start, and kept in the file .env beside this script.
密钥在首次启动时生成一次，保存在本脚本旁的 .env 文件中。

Exit codes / 退出码
  0  done; for status: everything runs and is healthy / 完成；status：全部运行且健康
  1  compose or Docker reported an error / compose 或 Docker 报告错误
  2  wrong usage / 用法错误
  3  Docker or compose is missing, or Docker does not answer / 缺少 Docker 或 compose，或 Docker 无响应
  4  an image is missing / 缺少镜像
  5  not everything is running and healthy / 并非全部运行且健康
END
}

need_docker() {
  command -v docker >/dev/null 2>&1 || fail 3 \
    'Docker is not installed on this machine. Install Docker Engine 20.10 or later from your own sources, then run this again.' \
    '本机没有安装 Docker。请从您自己的渠道安装 Docker Engine 20.10 或更高版本，然后重新运行。'
  if ! answer=$(docker version --format '{{.Server.Version}}' 2>&1); then
    printf '%s\n' "$answer" >&2
    case $answer in
    *ermission\ denied*) fail 3 \
      'You may not talk to Docker. Run this as root (sudo), or as a member of the group "docker".' \
      '当前用户无权访问 Docker。请以 root（sudo）或 docker 组成员的身份运行。' ;;
    *) fail 3 \
      'Docker does not answer. Start it (for example: systemctl start docker), then run this again.' \
      'Docker 没有响应。请先启动它（例如：systemctl start docker），然后重新运行。' ;;
    esac
  fi
}

need_compose() {
  if docker compose version >/dev/null 2>&1; then
    COMPOSE=2
  elif docker-compose version >/dev/null 2>&1; then
    COMPOSE=1
  else
    fail 3 \
      'Neither "docker compose" nor "docker-compose" is installed. Install one of them from your own sources, then run this again.' \
      '既没有 docker compose，也没有 docker-compose。请从您自己的渠道安装其中之一，然后重新运行。'
  fi
}

compose() {
  # Values come from .env alone: a variable of this shell would silently win over it.
  for name in $SECRETS; do unset "$name"; done
  unset COMPOSE_FILE COMPOSE_PROJECT_NAME COMPOSE_PROFILES COMPOSE_ENV_FILES
  if [ "$COMPOSE" = 2 ]; then
    docker compose -p "$PROJECT" -f docker-compose.yaml "$@"
  else
    docker-compose -p "$PROJECT" -f docker-compose.yaml "$@"
  fi
}

image_id() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

# Names every image that is not here, or is another one under the same name. An engine that numbers images in its own way
# is believed about those it loaded from this package.
missing_images() {
  images | while read -r reference digest; do
    id=$(image_id "$reference") || id=
    [ -n "$id" ] && [ "$id" = "$digest" ] && continue
    [ -n "$id" ] && [ -f "$LOADED" ] && grep -qxF "$reference $digest $id" "$LOADED" && continue
    printf '%s\n' "$reference"
  done
}

load_images() {
  missing=$(missing_images)
  [ -z "$missing" ] && return 0
  [ -f "$ARCHIVE" ] || fail 4 \
    "These images are missing, and so is $ARCHIVE beside this script: $missing" \
    "缺少以下镜像，并且脚本旁也没有 $ARCHIVE：$missing"
  say 'Loading images ...' '正在载入镜像……'
  docker load -q -i "$ARCHIVE" || fail 4 \
    "$ARCHIVE could not be loaded. The package may be damaged: check it with its .sha256 file." \
    "$ARCHIVE 无法载入。交付包可能已损坏：请用它的 .sha256 文件检查。"
  absent=$(images | while read -r reference digest; do image_id "$reference" >/dev/null || printf '%s\n' "$reference"; done)
  [ -z "$absent" ] || fail 4 \
    "These images are still missing after loading: $absent" \
    "载入后仍缺少以下镜像：$absent"
  images | while read -r reference digest; do
    printf '%s %s %s\n' "$reference" "$digest" "$(image_id "$reference")"
  done >"$LOADED" 2>/dev/null || :
}

draw() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom 2>/dev/null | head -c 32; }

# Adds the secrets that .env does not have yet, and never touches a value that is there.
draw_secrets() {
  old_umask=$(umask)
  umask 077
  new=".env.new.$$"
  trap 'rm -f "$new"' EXIT
  trap 'exit 130' INT TERM HUP
  : >"$new" || fail 1 'This folder cannot be written to.' '本文件夹无法写入。'
  if [ -f .env ]; then
    cat .env >"$new"
    # A last line without its line break would swallow the next one.
    [ -z "$(tail -c 1 .env)" ] || printf '\n' >>"$new"
  fi
  changed=0
  for name in $SECRETS; do
    grep -q "^$name=" "$new" && continue
    value=$(draw)
    [ "$(printf %s "$value" | wc -c)" -eq 32 ] || fail 1 'No random data could be read.' '无法读取随机数据。'
    printf '%s=%s\n' "$name" "$value" >>"$new"
    changed=1
  done
  if [ "$changed" = 1 ] || [ ! -f .env ]; then mv "$new" .env; else rm -f "$new"; fi
  umask "$old_umask"
}

container_of() {
  docker ps -aq --no-trunc \
    --filter "label=com.docker.compose.project=$PROJECT" \
    --filter "label=com.docker.compose.service=$1" \
    --filter 'label=com.docker.compose.oneoff=False' | head -n 1
}

# State and health of a service: "running healthy", "running none", "absent none"; "completed none" where it was to end and
# did so well.
state_of() {
  id=$(container_of "$1")
  if [ -z "$id" ]; then
    echo 'absent none'
  else
    found=$(docker inspect --format '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.State.ExitCode}} {{.HostConfig.RestartPolicy.Name}}' "$id" 2>/dev/null) || found='absent none'
    case $found in
    exited*' 0 always' | exited*' 0 unless-stopped') echo 'exited none' ;;
    exited*' 0 '*) echo 'completed none' ;;
    *) echo "$found" | cut -d ' ' -f 1,2 ;;
    esac
  fi
}

all_ready() {
  for service in $SERVICES; do
    case $(state_of "$service") in
    'running healthy' | 'running none' | 'completed none') ;;
    *) return 1 ;;
    esac
  done
}

show() {
  printf '%-32s %-12s %-10s %s\n' 'COMPONENT' 'STATE' 'HEALTH' 'PORTS'
  for service in $SERVICES; do
    state=$(state_of "$service")
    id=$(container_of "$service")
    ports=
    [ -z "$id" ] || ports=$(docker port "$id" 2>/dev/null | sed 's/^\(.*\) -> \(.*\)$/\2->\1/' | tr '\n' ' ')
    printf '%-32s %-12s %-10s %s\n' "$service" "$(echo "$state" | cut -d ' ' -f 1)" "$(echo "$state" | cut -d ' ' -f 2)" "$ports"
  done
}

wait_ready() {
  say 'Waiting until everything is healthy ...' '正在等待全部组件健康……'
  end=$(($(date +%s) + WAIT))
  while :; do
    # Twice: a container that ends at once is running for a moment.
    if all_ready && sleep 2 && all_ready; then return 0; fi
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 1
  done
}

start() {
  load_images
  draw_secrets
  # Every image is here; should compose think otherwise, it must say so and not go looking for it.
  if [ "$COMPOSE" = 2 ] && docker compose up --help 2>/dev/null | grep -q -e '--pull'; then
    compose up -d --no-build --pull never || started=1
  else
    compose up -d --no-build || started=1
  fi
  [ "$started" = 0 ] || fail 1 \
    'Compose could not start everything; its message is above.' \
    'compose 未能启动全部组件；上面是它给出的信息。'
  if wait_ready; then
    show
    say "$TITLE is running." "$TITLE 正在运行。"
  else
    show
    fail 5 \
      'Not everything became healthy in time. Look at a component with: docker logs CONTAINER' \
      '有组件未能按时健康。可用以下命令查看：docker logs 容器名'
  fi
}

command_name=help
[ $# -eq 0 ] || command_name=$1
[ $# -eq 0 ] || shift
started=0

# The folder of this script, also when it is called through a link, from anywhere.
self=$0
target=$(readlink -f -- "$self" 2>/dev/null) && [ -n "$target" ] && self=$target
CDPATH='' cd -- "$(dirname -- "$self")" || exit 1

case $command_name in
start | stop | restart | status)
  [ $# -eq 0 ] || { usage >&2; exit 2; }
  ;;
down)
  case "$*" in
  '' | --volumes) ;;
  *) usage >&2; exit 2 ;;
  esac
  ;;
help | -h | --help)
  usage
  exit 0
  ;;
*)
  usage >&2
  exit 2
  ;;
esac

need_docker
need_compose

case $command_name in
start) start ;;
stop)
  # The compose file asks for the secrets whatever it is told to do.
  draw_secrets
  compose stop || exit 1
  say "$TITLE is stopped. Its data is kept." "$TITLE 已停止。数据保留。"
  ;;
restart)
  draw_secrets
  compose stop || exit 1
  start
  ;;
status)
  show
  all_ready || exit 5
  ;;
down)
  draw_secrets
  compose down "$@" || exit 1
  if [ "$*" = --volumes ]; then
    say "$TITLE and its data volumes are removed." "$TITLE 及其数据卷已删除。"
  else
    say "$TITLE is removed. Its data volumes are kept." "$TITLE 已移除。数据卷保留。"
  fi
  ;;
esac
`;
