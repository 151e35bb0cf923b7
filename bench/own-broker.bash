# Sourced by the measures beside it: makes FOLDER and starts a broker in it, which ends with the script.
# usage: . own-broker.bash FOLDER PORT
# Leaves $folder, $brokers, $setlist (the launcher), and $started, the processes to end.
mkdir "$1"
folder=$(readlink -f "$1") brokers=127.0.0.1:$2
setlist=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../setlist

"$setlist" broker --dir "$folder/broker" --port "$2" >"$folder/broker.log" 2>&1 &
started=($!)
trap 'kill "${started[@]}"' EXIT
until grep -q ready "$folder/broker.log"; do
  kill -0 "${started[0]}" || { cat "$folder/broker.log"; exit 1; }
  sleep 1
done
