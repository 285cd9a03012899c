"""What a host puts in front of bot and database, really running: a proxy that does the TLS, a pooler.

Each takes the file of deploy/ as it stands, but for addresses and certificates of this machine.
"""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
PATIENCE_S = 60.0
"""How long something may take on a busy machine, in real seconds; nothing is asserted about it."""


def program(name: str) -> str | None:
    """Where it is; Debian's servers are in /usr/sbin, which is not in everybody's PATH."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def _served(command: list[str], port: int, **environment: str) -> Iterator[None]:
    """A server, from when it listens on."""
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            with closing(socket.socket()) as trying:
                if trying.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, process.communicate()[1].decode()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.communicate()


@contextmanager
def pooler(inside: str, folder: Path) -> Iterator[str]:
    """A database behind pgbouncer: two sessions, and each transaction on whichever is free."""
    parts, port = urlsplit(inside), free_port()
    home, name = parse_qs(parts.query)["host"][0], parts.path.removeprefix("/")
    users, settings = folder / "users.txt", folder / "pgbouncer.ini"
    users.write_text('"postgres" ""\n')
    settings.write_text(
        f"[databases]\n{name} = host={home} dbname={name} user=postgres\n"
        "[pgbouncer]\npool_mode = transaction\ndefault_pool_size = 2\nserver_round_robin = 1\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {users}\n"
    )
    command = [program("pgbouncer") or "pgbouncer", "--quiet", str(settings)]
    if os.getuid() == 0:  # it does not run as root; whoever runs PostgreSQL reaches its socket
        owner = Path(home).owner()
        command[1:1] = ["--user", owner if owner != "root" else "nobody"]
        for path in (*folder.parents, folder):
            if path.stat().st_uid == 0 and path.is_relative_to("/tmp") and path != Path("/tmp"):
                path.chmod(0o755)
    with _served(command, port):
        yield f"postgresql://postgres@127.0.0.1:{port}/{name}"


def certificate(folder: Path) -> tuple[Path, Path]:
    """One for this machine, which is its own authority, and its key."""
    made, key = folder / "fullchain.pem", folder / "privkey.pem"
    asked = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    out = ["-keyout", str(key), "-out", str(made)]
    subprocess.run(["openssl", "req", *asked, *names, *out], check=True, capture_output=True)
    return made, key


@contextmanager
def nginx(bot_port: int, folder: Path) -> Iterator[str]:
    """deploy/nginx.conf in front of a bot; yields the public address."""
    port, (made, key) = free_port(), certificate(folder)
    site = (DEPLOY / "nginx.conf").read_text()
    for theirs, ours in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("    listen [::]:443 ssl;\n", ""),
        ("/etc/letsencrypt/live/bot.example.org/fullchain.pem", str(made)),
        ("/etc/letsencrypt/live/bot.example.org/privkey.pem", str(key)),
        ("bot.example.org", "localhost"),
        ("http://127.0.0.1:8080", f"http://127.0.0.1:{bot_port}"),
    ):
        assert theirs in site, theirs
        site = site.replace(theirs, ours)
    (folder / "limber.conf").write_text(site)
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings = folder / "nginx.conf"
    settings.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log stderr; worker_processes 1; events {{}}\n"
        f"http {{ access_log off; {paths} include {folder}/limber.conf; }}\n"
    )
    command = [program("nginx") or "nginx", "-c", str(settings), "-p", str(folder), "-e", "stderr"]
    if os.getuid() == 0:
        command += ["-g", "user root;"]
    with _served(command, port):
        yield f"https://localhost:{port}"


@contextmanager
def caddy(bot_port: int, folder: Path) -> Iterator[str]:
    """deploy/Caddyfile in front of a bot, with a certificate of Caddy's own; yields the public address."""
    port, file = free_port(), folder / "Caddyfile"
    # Nothing of this machine's is touched: neither its certificates, nor port 80, nor Caddy's own folder.
    apart = (
        "admin off",
        "skip_install_trust",
        "auto_https disable_redirects",
        f"storage file_system {folder}/caddy",
    )
    file.write_text("{\n" + "\n".join(apart) + "\n}\n" + (DEPLOY / "Caddyfile").read_text())
    address = f"https://localhost:{port}"
    command = [program("caddy") or "caddy", "run", "--config", str(file), "--adapter", "caddyfile"]
    home = str(folder / "home")
    with _served(
        command, port, DOMAIN=address, LIMBER=f"127.0.0.1:{bot_port}", HOME=home, XDG_DATA_HOME=home
    ):
        yield address


def trusting() -> ssl.SSLContext:
    """For a certificate of this machine's own: that it is the right one is not what is asked here."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
