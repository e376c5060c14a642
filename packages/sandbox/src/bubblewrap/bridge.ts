/** Where the egress proxy's socket and the bridge to it are inside a sandbox. */
export const proxySocket = '/run/egress.sock';
export const bridgePort = 3_128;

/**
 * Runs inside the sandbox, in its own network namespace: HTTP clients know only TCP, so this hands connections to the loopback
 * port on to the proxy's socket, and runs the real command beside. Python, because every image with the sandbox has it.
 */
export const bridgeProgram = `
import socket, subprocess, sys, threading
def pump(a, b):
    try:
        while True:
            d = a.recv(65536)
            if not d: break
            b.sendall(d)
    except OSError: pass
    try: b.shutdown(socket.SHUT_WR)
    except OSError: pass
def serve(c):
    u = socket.socket(socket.AF_UNIX)
    try: u.connect('${proxySocket}')
    except OSError:
        c.close(); return
    t = threading.Thread(target=pump, args=(c, u), daemon=True); t.start()
    pump(u, c); t.join(); c.close(); u.close()
def listen(s):
    while True:
        c, _ = s.accept()
        threading.Thread(target=serve, args=(c,), daemon=True).start()
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', ${bridgePort})); s.listen(64)
threading.stack_size(262144)
threading.Thread(target=listen, args=(s,), daemon=True).start()
r = subprocess.run(sys.argv[1:])
sys.exit(r.returncode if r.returncode >= 0 else 128 - r.returncode)
`;
