"""Identifiers. Each has a type of its own, so that a tenant is never passed where a connection is meant."""

from typing import NewType

OrganizationId = NewType("OrganizationId", str)  # an agency's account in Productive; the boundary between customers
SubsidiaryId = NewType("SubsidiaryId", str)  # the legal entity in Productive that bills
UserId = NewType("UserId", str)  # who asks, in Productive
DocumentId = NewType("DocumentId", str)  # an invoice, expense or purchase order in Productive
LineId = NewType("LineId", str)  # a line of such a document
PartyId = NewType("PartyId", str)  # a customer or vendor in Productive
ServiceTypeId = NewType("ServiceTypeId", str)
TaxRateId = NewType("TaxRateId", str)  # a tax rate in Productive
CustomFieldId = NewType("CustomFieldId", str)
DocumentTypeId = NewType("DocumentTypeId", str)

TenantId = NewType("TenantId", str)  # an organisation in Xero
GrantedConnectionId = NewType("GrantedConnectionId", str)  # Xero's own id of "this app may use this tenant"
ContactId = NewType("ContactId", str)  # a contact in Xero
LedgerId = NewType("LedgerId", str)  # a document in Xero
LedgerLineId = NewType("LedgerLineId", str)
AccountCode = NewType("AccountCode", str)
BrandingThemeId = NewType("BrandingThemeId", str)
TrackingCategoryId = NewType("TrackingCategoryId", str)
TrackingOptionId = NewType("TrackingOptionId", str)
TaxType = NewType("TaxType", str)

ConnectionId = NewType("ConnectionId", str)  # a subsidiary joined to a tenant
LinkId = NewType("LinkId", str)
TransferId = NewType("TransferId", str)  # one document sent once
DispatchId = NewType("DispatchId", str)  # one HTTP write, which carries transfers
RunId = NewType("RunId", str)  # documents copied in one step
RequestId = NewType("RequestId", str)  # the caller's own name for a write
