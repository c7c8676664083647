"""The settings as each Kafka client wants them: kafka-python for admin and tools, aiokafka and Faust for the stream."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiokafka import AIOKafkaProducer

from streams.settings import Settings, SettingsError
from streams.topics import LETTER_BYTES


def ssl_context(settings: Settings) -> ssl.SSLContext | None:
    """TLS as the settings ask, None without TLS; raises SettingsError where a certificate cannot be read."""
    if not settings.security_protocol.endswith("SSL"):
        return None
    try:
        context = ssl.create_default_context(cafile=str(settings.ssl_cafile) if settings.ssl_cafile else None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.check_hostname = settings.ssl_check_hostname
        if settings.ssl_certfile:
            key = str(settings.ssl_keyfile) if settings.ssl_keyfile else None
            # An empty password instead of None: OpenSSL would otherwise ask on the terminal and hang a service.
            context.load_cert_chain(str(settings.ssl_certfile), key, password=settings.ssl_password or "")
    except (ssl.SSLError, OSError) as error:
        raise SettingsError(f"TLS files cannot be used: {error}") from error
    return context


def kafka_python_options(settings: Settings) -> dict[str, Any]:
    """Keyword arguments for kafka-python's clients: brokers, TLS and SASL."""
    return {"bootstrap_servers": settings.brokers, **_security(settings)}


def aiokafka_options(settings: Settings) -> dict[str, Any]:
    """Keyword arguments for aiokafka's clients: brokers, TLS and SASL."""
    return {"bootstrap_servers": settings.brokers, **_security(settings)}


def faust_options(settings: Settings) -> dict[str, Any]:
    """Keyword arguments for faust.App: broker URLs, credentials, and a request size that an oversized article still fits."""
    from faust.auth import SASLCredentials, SSLCredentials  # imported late: tools that only administrate need no Faust

    context = ssl_context(settings)
    options: dict[str, Any] = {
        "broker": ";".join(f"kafka://{server}" for server in settings.brokers),
        "producer_max_request_size": LETTER_BYTES,
    }
    if settings.security_protocol.startswith("SASL"):
        # Faust reads a missing context as SASL_PLAINTEXT; settings.load has refused that unless it was asked for.
        options["broker_credentials"] = SASLCredentials(
            mechanism=settings.sasl_mechanism,
            username=settings.sasl_plain_username,
            password=settings.sasl_plain_password,
            ssl_context=context,
        )
    elif context is not None:
        options["broker_credentials"] = SSLCredentials(context=context)
    return options


def no_topic(settings: Settings, name: str) -> str:
    """One line for people: a topic that the broker does not tell us of. It hides those that a user has no right to."""
    hidden = f", or {settings.sasl_plain_username!r} is not authorised to see it" if settings.sasl_plain_username else ""
    return f"there is no topic {name}{hidden}: create the topics with `wirewatch topics ensure`"


def _security(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {"security_protocol": settings.security_protocol}
    context = ssl_context(settings)
    if context is not None:
        options["ssl_context"] = context
    if settings.security_protocol.startswith("SASL"):
        options["sasl_mechanism"] = settings.sasl_mechanism
        options["sasl_plain_username"] = settings.sasl_plain_username
        options["sasl_plain_password"] = settings.sasl_plain_password
    return options


async def send_together(
    client: AIOKafkaProducer, topic: str, partition: int, records: Sequence[tuple[bytes, bytes | None]]
) -> asyncio.Future[int]:
    """Append records to a partition as one batch, all of them or none; a future of the last one's offset.

    More than a batch holds (the client's `max_batch_size` before compression) goes as several, in order.
    """
    sent, batch = [], client.create_batch()
    for key, value in records:
        if batch.append(key=key, value=value, timestamp=None) is None:
            sent.append((await client.send_batch(batch, topic, partition=partition), batch.record_count()))
            batch = client.create_batch()
            batch.append(key=key, value=value, timestamp=None)
    sent.append((await client.send_batch(batch, topic, partition=partition), batch.record_count()))
    return asyncio.ensure_future(_last_offset(sent))


async def _last_offset(sent: Sequence[tuple[Awaitable[Any], int]]) -> int:
    """The offset of the last record of the last batch; raises what the broker said against any."""
    words = await asyncio.gather(*(word for word, _ in sent))
    return int(words[-1].offset) + sent[-1][1] - 1
