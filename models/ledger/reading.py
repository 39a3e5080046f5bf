"""Reading much at once: lists and statements over a whole cooperative."""

SETTINGS = """
    SET LOCAL jit = off;                    -- compiling the long conditions of classes takes longer than the rows
    SET LOCAL work_mem = '64MB';            -- sums by account, loan or entry fit into memory
    SET LOCAL cursor_tuple_fraction = 1     -- what a cursor opens is read to its end
"""


def read_much(cr):
    """ Have PostgreSQL plan the next queries of this database transaction for all their rows, not for the first ones """
    cr.execute(SETTINGS)
