"""A few short questions to a Ray cluster before it is joined: Ray itself would try for minutes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, final

import grpc  # type: ignore[import-untyped]  # comes with TensorBoard, without types
from ray._common.tls_utils import load_certs_from_env
from ray._common.usage.usage_constants import CLUSTER_METADATA_KEY
from ray._private.ray_constants import (
    DEBUG_AUTOSCALING_STATUS,
    GLOBAL_GRPC_OPTIONS,
    KV_NAMESPACE_CLUSTER,
)
from ray.core.generated import gcs_pb2, gcs_service_pb2, gcs_service_pb2_grpc

_SECONDS = 6.0
# Their classes are made as they are imported, out of a type checker's sight.
_MESSAGES: Any = gcs_service_pb2
_RECORDS: Any = gcs_pb2


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterNode:
    """A machine of a cluster that is alive; resources in all, in Ray's names and units."""

    node_id: str
    address: str
    resources: Mapping[str, float]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterAnswer:
    """What a cluster says of itself; versions are empty where it does not say."""

    ray_version: str
    python_version: str
    nodes: tuple[ClusterNode, ...]
    autoscales: bool


@final
class NoAnswerError(Exception):
    """Nobody answered in time, or nobody who speaks as Ray does."""


@final
class NotAdmittedError(Exception):
    """The cluster wants a token, or another one."""


def ask(address: str, *, token: str | None) -> ClusterAnswer:
    """Ask a cluster's head what it is; takes at most 18 s, and mostly a few milliseconds.

    Args:
        address: ``HOST:PORT``.
        token: Shown to whoever listens there; pass None first, to see whether they want one.

    Raises:
        NoAnswerError: If nobody answers, or something that is no Ray.
        NotAdmittedError: If the cluster refuses the token, or that there is none.
    """
    shown = [("authorization", f"Bearer {token}")] if token else None
    try:
        with _channel(address) as channel:
            return _ask(channel, {"timeout": _SECONDS, "metadata": shown})
    except grpc.RpcError as error:
        if error.code() in (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED):
            raise NotAdmittedError from None
        raise NoAnswerError(_reason(error.code())) from None
    except (OSError, RuntimeError) as error:
        # RAY_USE_TLS is set, and a certificate is missing.
        raise NoAnswerError(str(error)) from None


@contextmanager
def _channel(address: str) -> Iterator[grpc.Channel]:
    if os.environ.get("RAY_USE_TLS", "0").lower() in ("1", "true"):
        chain, key, authority = load_certs_from_env()
        credentials = grpc.ssl_channel_credentials(
            certificate_chain=chain, private_key=key, root_certificates=authority
        )
        channel = grpc.secure_channel(address, credentials, options=GLOBAL_GRPC_OPTIONS)
    else:
        channel = grpc.insecure_channel(address, options=GLOBAL_GRPC_OPTIONS)
    with channel:
        yield channel


def _ask(channel: grpc.Channel, call: Mapping[str, Any]) -> ClusterAnswer:
    store = gcs_service_pb2_grpc.InternalKVGcsServiceStub(channel)
    nodes = gcs_service_pb2_grpc.NodeInfoGcsServiceStub(channel)
    metadata = store.InternalKVGet(
        _MESSAGES.InternalKVGetRequest(namespace=KV_NAMESPACE_CLUSTER, key=CLUSTER_METADATA_KEY),
        **call,
    )
    versions = json.loads(metadata.value or b"{}")
    scaling = store.InternalKVGet(
        _MESSAGES.InternalKVGetRequest(key=DEBUG_AUTOSCALING_STATUS.encode()), **call
    )
    alive = nodes.GetAllNodeInfo(_MESSAGES.GetAllNodeInfoRequest(), **call)
    return ClusterAnswer(
        ray_version=str(versions.get("ray_version", "")),
        python_version=str(versions.get("python_version", "")),
        nodes=tuple(
            ClusterNode(
                node_id=node.node_id.hex(),
                address=node.node_manager_address,
                resources=dict(node.resources_total),
            )
            for node in alive.node_info_list
            if node.state == _RECORDS.GcsNodeInfo.ALIVE
        ),
        autoscales=says_more_can_come(json.loads(scaling.value or b"{}")),
    )


def says_more_can_come(status: Mapping[str, Any]) -> bool:
    """Tell whether more machines can come; without a launcher's file Ray names a type a machine."""
    types = (status.get("autoscaler_report") or {}).get("node_type_mapping") or {}
    return any(name != f"node_{node}" for node, name in types.items())


def _reason(code: grpc.StatusCode) -> str:
    match code:
        case grpc.StatusCode.DEADLINE_EXCEEDED:
            return f"no answer within {_SECONDS:.0f} s"
        case grpc.StatusCode.UNIMPLEMENTED:
            return "what answers there is no Ray"
        case _:
            return "nothing answers there, or something that is no Ray"
