"""What is remembered. All of it takes part in the unit of work that hands it out.

Everything handed in or out is a value: changing it afterwards changes nothing that is stored.
Lists come in the order stated, `limit` at most, after the position `after` (the id of the last one seen; "" begins).
"""
