const egress = { allow: ['example.test:443', '*:80'], deny: ['*:22'], maxConnections: 10, requestsPerMinute: 100, maxDownloadMb: 1 };
const reach = (url) =>
  `import urllib.request\ntry: print('REACHED', urllib.request.urlopen('${url}', timeout=3).status)\nexcept Exception as e: print('no', e)`;
const cases = [
  { name: 'another task', shell: 'cat OTHER/secret.txt' },
  { name: 'another task by link', shell: 'ln -sf OTHER l; cat l/secret.txt' },
  { name: 'all files of the host', shell: 'grep -rs CANARY / --include=secret.txt -h 2>/dev/null | head -1' },
  { name: 'shadow file', shell: 'cat /etc/shadow', broken: /root:/ },
  { name: 'home of root', shell: 'ls -a /root', broken: /\.(bashrc|ssh|profile)/ },
  {
    name: 'memory of others',
    shell: 'for p in /proc/[0-9]*; do tr "\\0" "\\n" < $p/environ; done 2>/dev/null',
    broken: /REDIS_URL|DATABASE_URL|AUTOWEAVE/,
  },
  { name: 'processes of the host', shell: 'ls /proc | grep -cE "^[0-9]+$"', broken: /^\d{3,}/ },
  { name: 'loopback of the host', shell: '(exec 3<>/dev/tcp/127.0.0.1/PORT && echo REACHED) 2>&1', broken: /REACHED$/m },
  {
    name: 'metadata',
    python: "import socket\ntry:\n  socket.create_connection(('169.254.169.254',80),2); print('REACHED')\nexcept OSError: pass",
    broken: /REACHED/,
  },
  {
    name: 'the internet',
    python: "import socket\ntry:\n  socket.create_connection(('1.1.1.1',53),2); print('REACHED')\nexcept OSError: pass",
    broken: /REACHED/,
  },
  {
    name: 'names',
    python: "import socket\ntry: print('REACHED', socket.gethostbyname('example.com'))\nexcept OSError: pass",
    broken: /REACHED/,
  },
  { name: 'abstract sockets of the host', shell: 'cat /proc/net/unix | wc -l', broken: /^([3-9]\d|\d{3,})/ },
  { name: 'user namespace', shell: 'unshare -Ur id -u && echo ESCAPED', broken: /ESCAPED/ },
  { name: 'mount', shell: 'mount -t proc proc /tmp && echo ESCAPED', broken: /ESCAPED/ },
  { name: 'ptrace', python: "import ctypes\nprint('ESCAPED' if ctypes.CDLL(None).ptrace(16,1,0,0)==0 else 'no')", broken: /ESCAPED/ },
  { name: 'bpf', python: "import ctypes\nprint('ESCAPED' if ctypes.CDLL(None).syscall(321,5,0,0)>=0 else 'no')", broken: /ESCAPED/ },
  { name: 'keyring', python: "import ctypes\nprint('ESCAPED' if ctypes.CDLL(None).syscall(250,0,-3,0)>=0 else 'no')", broken: /ESCAPED/ },
  { name: 'device', shell: 'mknod d b 8 0 && echo ESCAPED', broken: /ESCAPED/ },
  { name: 'set-user-id', shell: 'cp /usr/bin/id i; chmod 4755 i; ./i -u', broken: /^0$/m },
  { name: 'writing the system', shell: 'echo x > /usr/bin/planted && echo ESCAPED', broken: /ESCAPED/ },
  { name: 'core pattern', shell: 'echo "|/x" > /proc/sys/kernel/core_pattern && echo ESCAPED', broken: /ESCAPED/ },
  { name: 'cgroup release', shell: 'mkdir /sys/fs/cgroup/x && echo ESCAPED', broken: /ESCAPED/ },
  {
    name: 'fork bomb',
    shell: ':(){ :|:& };:; sleep 1; ls /proc | grep -cE "^[0-9]+$"',
    limits: { maxProcesses: 20, timeoutMs: 4_000 },
    broken: /^\d{3,}/,
  },
  {
    name: 'memory bomb',
    python: "a=[]\nfor _ in range(100): a.append(bytearray(20_000_000))\nprint('ESCAPED')",
    limits: { memoryMb: 200 },
    broken: /ESCAPED/,
  },
  { name: 'disk bomb', shell: 'head -c 500000000 /dev/zero > big && echo ESCAPED; rm -f big', limits: { maxFileMb: 5 }, broken: /ESCAPED/ },
  { name: 'proxy to loopback', python: reach('http://127.0.0.1:PORT/'), egress, broken: /REACHED/ },
  { name: 'proxy to loopback in decimal', python: reach('http://2130706433/'), egress, broken: /REACHED/ },
  { name: 'proxy to metadata', python: reach('http://169.254.169.254/latest/meta-data/'), egress, broken: /REACHED/ },
  { name: 'proxy to a host not allowed', python: reach('https://other.test/'), egress, broken: /REACHED/ },
  { name: 'around the proxy', shell: '(exec 3<>/dev/tcp/127.0.0.1/PORT && echo REACHED) 2>&1', egress, broken: /REACHED$/m },
];
export const sandbox = cases.map((one) => ({ family: 'sandbox', runner: 'sandbox', ...one }));
