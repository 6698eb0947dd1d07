from initiatives.network.models.hidden_name import HiddenName
from initiatives.network.models.snapshot import Figures, Node, Snapshot, StoredNetwork

__all__ = ["Figures", "HiddenName", "Node", "Snapshot", "StoredNetwork"]
