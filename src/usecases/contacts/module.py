"""The wing, put together."""

from injector import Binder, Module, singleton

from usecases.contacts.choice import GetContactChoice, SearchContacts, SetContactChoice
from usecases.contacts.lookup import Contacts
from usecases.contacts.survivors import Survivors


class ContactsModule(Module):
    def configure(self, binder: Binder) -> None:
        for kind in (SearchContacts, GetContactChoice, SetContactChoice, Contacts, Survivors):
            binder.bind(kind, scope=singleton)
