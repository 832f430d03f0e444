#!/usr/bin/env bash
mapfile -t files < <(ls)
diff files >(sort)
cat <<<"$(ls)"
