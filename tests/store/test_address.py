"""What DATABASE_URL may say: libpq's words mean here what they mean there, or are refused by name."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import Store, StoreError, StoreUnavailable
from bot.store.address import for_driver, normalised


def understood(query: str) -> dict[str, object]:
    url, driver = for_driver(normalised(f"postgresql://me:pw@db.example/x?{query}"))
    assert url.render_as_string() == "postgresql+asyncpg://me:***@db.example/x"
    return driver


@pytest.mark.parametrize(
    ("query", "name", "wanted"),
    [
        ("sslmode=require", "ssl", "require"),
        ("ssl=prefer", "ssl", "prefer"),
        ("sslmode=disable", "ssl", False),
        ("connect_timeout=5", "timeout", 5),
        ("connect_timeout=0", "timeout", None),
        ("target_session_attrs=read-write", "target_session_attrs", "read-write"),
        ("application_name=mine", "server_settings", {"application_name": "mine"}),
        ("options=-c%20statement_timeout%3D9s", "server_settings", {"options": "-c statement_timeout=9s"}),
        ("channel_binding=prefer&gssencmode=disable&pgbouncer=true", "server_settings", {}),
    ],
)
def test_libpq_s_words_are_told_to_the_driver(query: str, name: str, wanted: object) -> None:
    told = understood(query)[name]
    if isinstance(wanted, dict):
        wanted = {"application_name": "limber", **wanted}
    assert told == wanted


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("channel_binding=require", "channel_binding=require is more than the driver can do.*verify-full"),
        ("passfile=/x", "passfile is not understood"),
        ("sslmode=yes", "sslmode must be one of disable, allow"),
        ("connect_timeout=soon", "connect_timeout must be a number"),
        ("sslrootcert=/x", "sslmode=verify-full"),
        ("sslmode=prefer&sslcert=/x", "with sslcert, sslmode must be"),
        ("sslmode=verify-full&sslrootcert=/no/such/file", "/no/such/file cannot be used: No such file"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(query: str, told: str) -> None:
    """A word that was passed over could be the one that kept the connection safe."""
    with pytest.raises(StoreError, match=f"DATABASE_URL: .*{told}"):
        understood(query)


def test_a_file_without_a_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(StoreError, match=r"ca\.pem cannot be used: "):
        understood(f"sslmode=verify-full&sslrootcert={tmp_path}/ca.pem")


async def test_the_server_knows_the_words(postgres_url: str) -> None:
    """Name and options arrive where they are meant to."""
    store = await Store.open(f"{postgres_url}&application_name=mine&options=-c%20statement_timeout%3D9s")
    for setting, wanted in (("application_name", "mine"), ("statement_timeout", "9s")):
        assert await store.run(lambda t, name=setting: t._execute(sa.text(f"SHOW {name}")).scalar()) == wanted
    await store.close()


# --- Between the bot and a real server


@asynccontextmanager
async def between(
    postgres_url: str, seen: Callable[[bytes], bytes] = bytes, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Something that passes everything on to the server: with `tls` encrypted on the bot's side, and with
    `seen` changing what the server tells. Yields its URL and all that the bot sent.
    """
    socket = Path(str(sa.make_url(postgres_url).query["host"])) / ".s.PGSQL.5432"
    said: list[bytes] = []

    async def pump(
        source: asyncio.StreamReader, sink: asyncio.StreamWriter, note: Callable[[bytes], bytes]
    ) -> None:
        while data := await source.read(65536):
            sink.write(note(data))
            await sink.drain()
        sink.close()

    def kept(data: bytes) -> bytes:
        said.append(data)
        return data

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inside = await asyncio.open_unix_connection(str(socket))
        if tls is not None:
            await reader.readexactly(8)  # "shall we encrypt?"
            writer.write(b"S")
            await writer.start_tls(tls)
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(pump(reader, inside[1], kept), pump(inside[0], writer, seen))

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield f"postgresql://postgres:@localhost:{port}/limber", said
    server.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, with its key in the same file; it is its own authority."""
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    subprocess.run([*made, *names, "-keyout", file, "-out", f"{file}.crt"], check=True, capture_output=True)
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


async def test_the_server_s_certificate_is_checked_by_the_authority_that_is_named(
    postgres_url: str, certificate: Path
) -> None:
    """By its own authority and name the server is trusted; by the system's, or another name, it is not."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    async with between(postgres_url, tls=tls) as (url, _):
        for query in (
            *("sslmode=require", f"sslmode=require&sslrootcert={certificate}"),
            *(f"sslmode={mode}&sslrootcert={certificate}" for mode in ("verify-ca", "verify-full")),
        ):
            await (await Store.open(f"{url}?{query}")).close()
        with pytest.raises(StoreUnavailable, match="certificate verify failed"):
            await Store.open(f"{url}?sslmode=verify-full")
        by_number = url.replace("localhost", "127.0.0.1")
        with pytest.raises(StoreUnavailable, match="certificate"):
            await Store.open(f"{by_number}?sslmode=verify-full&sslrootcert={certificate}")
        await (await Store.open(f"{by_number}?sslmode=verify-ca&sslrootcert={certificate}")).close()


def as_a_pooler(data: bytes) -> bytes:
    """What the server tells when a session begins, with a key of the pooler's own, as every pooler does."""
    at = data.find(b"K\x00\x00\x00\x0c")
    return data if at < 0 else data[: at + 5] + b"\x01\x02\x03\x04" + data[at + 9 :]


async def test_behind_a_pooler_nothing_is_left_in_a_session(postgres_url: str) -> None:
    """In transaction mode the next transaction may be on another session: no statement is prepared under a
    name there.
    """
    async with between(postgres_url, seen=as_a_pooler) as (url, said):
        store = await Store.open(url)
        for _ in range(3):
            await store.run(lambda t: t.owner())
        await store.close()
    prepared = [data[5:].partition(b"\0")[0] for data in said if data[:1] == b"P"]
    assert prepared
    assert set(prepared) == {b""}
    async with between(postgres_url) as (url, said):
        store = await Store.open(url)
        await store.run(lambda t: t.owner())
        await store.close()
    assert any(data[:1] == b"P" and data[5:6] != b"\0" for data in said)
