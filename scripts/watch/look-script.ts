/** What is asked of a host in one look. */
export interface LookRequest {
  /** The runs folder there; `~` is the home. */
  readonly folder: string
  /** Files that are read, as patterns of `find -path`: `*` also stands for slashes. */
  readonly patterns: readonly string[]
  /** Whether everything that the patterns match is read from its beginning: the first look. */
  readonly everything: boolean
  /** Files of which something new is wanted, and the byte from which on. */
  readonly wanted: readonly { readonly path: string; readonly from: number }[]
  /** Whether Slurm is asked for its queue: seldom, its controllers serve many. */
  readonly asksQueue: boolean
  /** Slurm's jobs that have left the queue, to be looked up in its accounting. */
  readonly endedJobs: readonly string[]
  /** Most bytes of one file in one look; of all files together eight times as many where everything is read. */
  readonly mostBytes: number
}

/** The words that go with `LOOK_SCRIPT`. */
export function lookWords({ folder, patterns, everything, wanted, asksQueue, endedJobs, mostBytes }: LookRequest): string[] {
  return [
    folder, String(mostBytes), everything ? 'all' : '', asksQueue ? 'queue' : '', endedJobs.filter(job => /^\d+(_\d+)?$/.test(job)).join(','),
    String(wanted.length), ...wanted.flatMap(({ path, from }) => [`./${path}`, String(from)]),
    // No path is empty: where nothing is read, nothing is matched.
    ...(patterns.length === 0 ? [''] : patterns).flatMap((pattern, index) => [...(index === 0 ? [] : ['-o']), '-path', pattern])
  ]
}

/**
 * Sends what a file holds from a byte on: a record with its size, then the bytes. A file too long for one look begins
 * with its beginning and goes on with its end; one that has shrunk begins anew. No single quotes: it is quoted itself.
 */
const SEND = `
  send() { [ -f "$1" ] && [ -r "$1" ] && size=$(wc -c <"$1") && deliver "$1" "$2" $((size)); }
  deliver() {
    from=$2 size=$3
    [ "$from" -le "$size" ] || from=0
    if [ $((size - from)) -le "$most" ]; then block "$1" "$from" $((size - from))
    elif [ "$from" -eq 0 ]; then
      block "$1" 0 $((most / 8))
      block "$1" $((size - most + most / 8)) $((most - most / 8))
    else block "$1" "$from" "$most"
    fi
  }
  block() {
    [ "$3" -gt 0 ] || [ "$2" -eq 0 ] || return 0
    printf "D\\0%s\\0%s\\0%s\\0%s\\0" "$1" "$size" "$2" "$3"
    if [ "$3" -eq 0 ]; then :
    elif [ "$2" -eq 0 ]; then head -c "$3" <"$1"
    else tail -c "+$(($2 + 1))" <"$1" | head -c "$3"
    fi
    printf "\\n"
  }`

/**
 * Sends many files, which share what one look may take. Their sizes come from one command, since a command a file is what
 * costs most here; names are not asked for again, so that none can be mistaken for a size.
 */
const SEND_ALL = `
  most=$(($0 / $#))
  [ "$most" -ge 65536 ] || most=65536
  [ "$most" -le $(($0 / 8)) ] || most=$(($0 / 8))
  ${SEND}
  sizes=$(stat -c %s -- "$@" 2>/dev/null || stat -f %z -- "$@" 2>/dev/null)
  if [ "$(printf "%s\\n" "$sizes" | wc -l)" -eq "$#" ]; then
    printf "%s\\n" "$sizes" | while read -r size; do
      if [ -f "$1" ] && [ -r "$1" ]; then deliver "$1" 0 "$size"; fi
      shift
    done
  else
    for file do send "$file" 0; done
  fi`

/**
 * Whether what should bring a run to its end is there: its own process, or the queue that is to start it. Numbers of
 * processes come again, so where a launch wrote down when its process began (boot and clock tick), that must agree. A
 * status may be replaced at any moment: where its process is gone and the line is another by now, nothing is said of it.
 */
const STATUSES = `
  lives() {
    if [ ! -r /proc/self/stat ]; then kill -0 "$1" 2>/dev/null || ps -p "$1" >/dev/null 2>&1; return; fi
    { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    boot=
    [ ! -r /proc/sys/kernel/random/boot_id ] || read -r boot </proc/sys/kernel/random/boot_id
    set -- "$2" \${stat##*) }
    case $2 in Z | X) return 1 ;; esac
    [ -z "$1" ] || [ "$1" = "$boot/\${21}" ]
  }
  here=$(uname -n)
  for file do
    line= owner= alive=
    IFS= read -r line <"$file"
    launch=\${line#*\\"launch\\":\\"}
    launch=launches/\${launch%%\\"*}
    case $launch in launches/*/* | launches/ | launches/.*) launch=launches/none ;; esac
    case $line in
      *\\"state\\":\\"running\\"*)
        pid=\${line#*\\"pid\\":}
        pid=\${pid%%[!0-9]*}
        birth=
        [ ! -f "$launch/processes/$pid" ] || read -r birth <"$launch/processes/$pid"
        owner=$here:$pid:$birth ;;
      *\\"state\\":\\"launched\\"*)
        [ ! -f "$launch/queue" ] || IFS= read -r owner <"$launch/queue" ;;
    esac
    if [ "\${owner%%:*}" = "$here" ]; then
      owner=\${owner#*:}
      pid=\${owner%%:*}
      if [ "\${pid:-0}" -le 1 ] 2>/dev/null; then :
      elif lives "$pid" "\${owner#*:}"; then alive=yes
      else
        again=
        IFS= read -r again <"$file"
        [ "$again" != "$line" ] || alive=no
        line=$again
      fi
    fi
    printf "S\\0%s\\0%s\\0%s\\0" "$file" "$alive" "$line"
  done`

/** \`%T@\` and \`%s\` are GNU's; elsewhere each file costs two commands. */
const LIST = `
  for file do
    printf "F\\0%s\\0%s\\0%s\\0" "$(($(wc -c <"$file")))" "$(stat -c %Y "$file" 2>/dev/null || stat -f %m "$file")" "$file"
  done`

/**
 * One look at a runs folder, in POSIX sh, read-only: statuses, sizes and times of files, new bytes, processes, Slurm's
 * queue, GPUs. Its answer is fields ended by NUL, since only NUL is in no name. Attempts that were set aside and the
 * scripts of launches are passed over. The queue is asked before statuses are read, and they before the logs: a job that
 * has left the queue has written its last status, and a run whose status is final its last line.
 */
export const LOOK_SCRIPT = `
folder=$1 most=$2 mode=$3 queue=$4 jobs=$5 count=$6
shift 6
CDPATH=
case $folder in
  "~") folder=$HOME ;;
  "~/"*) folder=$HOME/\${folder#"~/"} ;;
esac
limited() { if command -v timeout >/dev/null 2>&1; then timeout -k 2 10 "$@"; else "$@"; fi; }
printf 'H\\0%s\\0%s\\0' "$(date +%s)" "$(uname -n)"
if ! cd -- "$folder" 2>/dev/null; then printf 'N\\0E\\0'; exit 0; fi
if [ -n "$queue" ] && command -v squeue >/dev/null 2>&1; then
  if now=$(limited squeue -h -r -u "$(id -un)" -o '%i|%T|%r' 2>/dev/null); then printf 'Q\\0%s\\0' "$now"; fi
fi
if [ -n "$jobs" ] && command -v sacct >/dev/null 2>&1; then
  printf 'A\\0%s\\0' "$(limited sacct -n -P -X -j "$jobs" -o JobID,State,ExitCode 2>/dev/null)"
fi
if command -v nvidia-smi >/dev/null 2>&1; then
  printf 'G\\0%s\\0' "$(limited nvidia-smi --query-gpu=index,uuid,memory.used,memory.total,utilization.gpu --format=csv,noheader,nounits 2>/dev/null)"
fi
seek() {
  find . \\( -path ./launches -o -type d -name attempts -exec sh -c 'test -f "$1/../launch-status.json"' sh {} \\; \\) -prune -o "$@"
}
seek -type f -name launch-status.json -size -128 -exec sh -c '${STATUSES}' sh {} +
${SEND}
while [ "$count" -gt 0 ]; do send "$1" "$2"; shift 2; count=$((count - 1)); done
if find . -prune -printf '' 2>/dev/null; then
  seek -type f \\( -name launch-output.log -o "$@" \\) -printf 'F\\0%s\\0%T@\\0%p\\0'
else
  seek -type f \\( -name launch-output.log -o "$@" \\) -exec sh -c '${LIST}' sh {} +
fi
[ "$mode" != all ] || seek -type f \\( "$@" \\) -exec sh -c '${SEND_ALL}' $((8 * most)) {} +
printf 'E\\0'
`
