"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.links.manual import ImportLinks, LinkExisting, Links, Unlink
from usecases.links.queries import BatchGetLinks, GetDocumentLinks, ListLinks
from usecases.links.relink import ReadRestored, Relink, Relinking
from usecases.links.restoration import Restoring


class LinksModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (
            LinkExisting,
            Unlink,
            ImportLinks,
            Links,
            GetDocumentLinks,
            BatchGetLinks,
            ListLinks,
            Relink,
            ReadRestored,
            Relinking,
            Restoring,
        ):
            binder.bind(kind, scope=singleton)
