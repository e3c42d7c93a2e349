"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.links.manual import ImportLinks, LinkExisting, Links, Unlink
from usecases.links.queries import BatchGetLinks, GetDocumentLinks, ListLinks
from usecases.links.relink import ReadRestored, Relink, Relinker
from usecases.links.restoration import RestorationReader


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
            Relinker,
            RestorationReader,
        ):
            binder.bind(kind, scope=singleton)
