#!/bin/bash
# Makes a tree of all that is hard to copy in the directory $1.
set -euo pipefail
mkdir -p -- "$1"
cd -- "$1"

# names
mkdir -p 'a b' $'new\nline' -- '-dash' 'ünïcödé/文件'
echo 1 >'a b/c  d'
echo 2 >$'new\nline/tab\there'
echo 3 >./-dash/-rf
echo 4 >$'bytes\xff\xfe\x80'
echo 5 >$'"quote"\'s\\'
echo 6 >'ünïcödé/文件/x'
echo 7 >"$(printf 'n%.0s' $(seq 255))"
echo 8 >'*?[x]$HOME'
mkdir empty
d=deep
for i in $(seq 40); do d=$d/level$i; done
mkdir -p "$d"
echo deep >"$d/file"

# links
mkdir links
echo shared >links/one
ln links/one links/two
ln links/one 'a b/three'
ln -s one links/soft
ln -s /nowhere/at/all links/dangling
ln -s . links/loop
ln -s "$(printf 't%.0s' $(seq 4000))" links/long

# sizes: none, in the tree, around the edges of blocks and extents, sparse
: >size0
for n in 1 100 2047 2048 2049 4095 4096 4097 65535 65536 65537 300001; do
  head -c $n /dev/urandom >size$n
done
truncate -s 10M hole
echo end >>hole
truncate -s 3M holes
for i in 0 5 77 300; do
  head -c 5000 /dev/urandom | dd of=holes bs=4096 seek=$i conv=notrunc status=none
done

# modes, times, owners
echo x >setuid
chmod 4755 setuid
echo x >setgid
chmod 2750 setgid
mkdir -m 1777 sticky
echo x >readonly
chmod 0400 readonly
mkdir -m 0500 closed
touch -d '1975-03-04 05:06:07.123456789' old
touch -d '2099-12-31 23:59:59.999999999' new
mkfifo fifo
if [[ $(id -u) == 0 ]]; then
  echo x >owned
  chown 12345:54321 owned
  mknod null c 1 3
  mknod loop b 7 200
fi

# extended attributes
if setfattr -n user.test -v value size1 2>/dev/null; then
  setfattr -n user.empty size100
  setfattr -n user.binary -v 0x00ff10 size2048
  setfattr -n user.long -v "$(head -c 2000 /dev/zero | tr '\0' v)" size4096
  setfattr -n user.dir -v d empty
  for i in $(seq 20); do setfattr -n "user.n$i" -v "$i" size4097; done
fi
