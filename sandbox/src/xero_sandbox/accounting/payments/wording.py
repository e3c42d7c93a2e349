"""Xero's words about payments; where only the rule is known, the words are ours and say so."""

OVERPAID = "Payment amount exceeds the amount outstanding on this document"
NOT_PAYABLE = "Payments can only be made against Authorised documents"
NOT_MODIFIABLE = "Payment not of valid status for modification"
ONLY_STATUS = "Only Status accepted for updates."
RECONCILED = "This payment has been reconciled and cannot be deleted"
IN_A_BATCH = "Payments within a batch cannot be deleted."

# The rule is Xero's, the words are ours.
NO_AMOUNT = "The payment amount must be greater than zero"
NO_DATE = "The payment date must be specified"
NO_ACCOUNT = "The account of a payment must be an active bank account, or one that payments are enabled to"
BAD_RATE = "CurrencyRate must be greater than zero"
EDITED_IN_A_BATCH = "Payments within a batch cannot be changed."
