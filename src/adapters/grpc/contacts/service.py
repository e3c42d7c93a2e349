"""ContactService: parse, call one use case, render."""

# ruff: noqa: N802, ARG002 - methods are named by the contract, and each is given a context

from dataclasses import dataclass

import grpc
from injector import inject

from adapters.grpc.connections.messages import read_connection_id
from adapters.grpc.edge.caller import current_caller
from adapters.grpc.wire.pages import next_page_token, read_numbered_page
from adapters.grpc.wire.problems import wire_problems
from adapters.grpc.wire.reading import Fields
from adapters.grpc.wire.writes import read_write
from core.documents import person_party_id
from core.ids import ContactId, PartyId
from core.ledger import LedgerContact
from ports import Clock
from productive.xero.v1 import contact_service_pb2 as wire
from productive.xero.v1.contact_service_pb2_grpc import ContactServiceServicer
from usecases.contacts.choice import GetContactChoice, SearchContacts, SetContactChoice
from usecases.contacts.requests import ContactChosen

LONGEST_QUERY = 255


@inject
@dataclass(eq=False)
class ContactChoices(ContactServiceServicer):
    search: SearchContacts
    get: GetContactChoice
    set: SetContactChoice
    clock: Clock

    def SearchContacts(
        self, request: wire.SearchContactsRequest, context: grpc.ServicerContext
    ) -> wire.SearchContactsResponse:
        fields = Fields(request)
        connection_id = read_connection_id(fields)
        text, page = fields.text("query", limit=LONGEST_QUERY), read_numbered_page(fields)
        fields.refuse()
        found = self.search(current_caller(), connection_id, text, page.start + 1, page.size)
        token = next_page_token(request, str(page.start + 1)) if len(found) == page.size else ""
        return wire.SearchContactsResponse(contacts=map(wire_contact, found), next_page_token=token)

    def GetContactChoice(
        self, request: wire.GetContactChoiceRequest, context: grpc.ServicerContext
    ) -> wire.GetContactChoiceResponse:
        fields = Fields(request)
        connection_id, party = read_connection_id(fields), read_party(fields)
        fields.refuse()
        return wire.GetContactChoiceResponse(contact_id=self.get(current_caller(), connection_id, party))

    def SetContactChoice(
        self, request: wire.SetContactChoiceRequest, context: grpc.ServicerContext
    ) -> wire.SetContactChoiceResponse:
        fields = Fields(request)
        chosen = ContactChosen(
            connection_id=read_connection_id(fields),
            party_id=read_party(fields),
            contact_id=ContactId(fields.id("contact_id", required=False)) or None,
        )
        write = read_write(fields, context, self.clock)
        fields.refuse()
        saved = self.set(current_caller(), chosen, write)
        contact = wire_contact(saved.contact) if saved.contact else None
        return wire.SetContactChoiceResponse(contact=contact, problems=wire_problems(saved.problems))


def read_party(request: Fields) -> PartyId:
    fields = request.inner("party")
    match fields.message.WhichOneof("party"):
        case "company_id":
            return PartyId(fields.id("company_id"))
        case "person_id":
            return person_party_id(fields.id("person_id"))
        case _:
            request.missing("party")
            return PartyId("")


def wire_contact(contact: LedgerContact) -> wire.Contact:
    return wire.Contact(contact_id=contact.id, name=contact.name, email=contact.email, number=contact.number)
