# A pinentry of the tests, strict about the protocol: any line it does not expect is written to the record as BAD, and refused.
# Arguments: the record's file, then one answer for each dialog, in their order over all of its runs:
#   pin:TEXT    the user typed TEXT          cancel, timeout, unknown   the codes of a real one
#   ok          the user went on             hang    no answer, ever
#   die         ends without an answer       garbage, flood, question   what the protocol does not have
# The greeting can be spoilt by `die-first`, `hang-first` or `garbage-first` as the first answer.
record=$1
shift
runs=$(grep -c '^RUN' "$record" 2>/dev/null)
echo RUN >>"$record"
tr '\0' '\n' <"/proc/$$/environ" >"$record.environ"
shift "$runs" 2>/dev/null || set --
answer=$1

case $answer in
die-first) exit 3 ;;
hang-first) exec sleep 600 ;;
garbage-first) echo 'Usage: something else'; exec sleep 600 ;;
esac

dialog() {
    case $answer in
    pin:*) echo "D ${answer#pin:}"; echo OK ;;
    ok) echo OK ;;
    cancel) echo 'ERR 83886179 Operation cancelled <Pinentry>' ;;
    refuse) echo 'ERR 83886194 not confirmed <Pinentry>' ;;
    timeout) echo 'ERR 83886142 Timeout <Pinentry>' ;;
    unknown) echo 'ERR 83886149 Not implemented <Pinentry>' ;;
    hang) exec sleep 600 ;;
    die) exit 3 ;;
    garbage) printf '\001\002 whatever\n'; exec sleep 600 ;;
    flood) while :; do printf 'D 111111111111111111111111111111'; done ;;
    question) echo 'INQUIRE SOMETHING'; exec sleep 600 ;;
    esac
}

echo 'OK Pleased to meet you, process 1'
while IFS= read -r line; do
    echo "$line" >>"$record"
    case $line in
    'OPTION allow-external-password-cache'* | 'SETKEYINFO'*) echo "BAD $line" >>"$record"; echo 'ERR 83886355 not here' ;;
    'OPTION '[a-z]*=*) echo OK ;;
    'OPTION '*) echo 'ERR 83886254 Unknown option' ;;
    'SETTIMEOUT '[0-9]*) echo '# a comment'; echo OK ;;
    'SETTITLE '* | 'SETPROMPT '* | 'SETOK '* | 'SETCANCEL '* | 'SETDESC '* | 'SETERROR '*) echo OK ;;
    'GETPIN' | 'CONFIRM' | 'CONFIRM --one-button') echo 'S WINDOW up'; dialog ;;
    *) echo "BAD $line" >>"$record"; echo 'ERR 536871187 Unknown IPC command' ;;
    esac
done
