"""Tables that only grow, or stay as they were decided: a trigger refuses all else, whoever asks."""
from odoo.tools import SQL

FUNCTION = """
CREATE OR REPLACE FUNCTION koperasi_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'koperasi: % is append-only, % is refused; reverse the transaction instead', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(cr, table):
    """ Refuse UPDATE, DELETE and TRUNCATE of a table.

    :param cr: cursor
    :param str table: name of the table
    """
    name = SQL.identifier(table)
    cr.execute(FUNCTION)
    cr.execute(SQL("DROP TRIGGER IF EXISTS koperasi_append_only ON %s", name))
    cr.execute(SQL("DROP TRIGGER IF EXISTS koperasi_no_truncate ON %s", name))
    cr.execute(SQL("CREATE TRIGGER koperasi_append_only BEFORE UPDATE OR DELETE ON %s "
                   "FOR EACH ROW EXECUTE FUNCTION koperasi_append_only()", name))
    cr.execute(SQL("CREATE TRIGGER koperasi_no_truncate BEFORE TRUNCATE ON %s "
                   "FOR EACH STATEMENT EXECUTE FUNCTION koperasi_append_only()", name))


def guarded(cr, table, name, rows=True):
    """ Have a function of triggers say which changes of a table are refused.

    :param cr: cursor
    :param str table: name of the table
    :param str name: of the function, which is there, and of its trigger
    :param bool rows: the table holds rows of what is kept, which are not added either
    """
    trigger, where, events = SQL.identifier(name), SQL.identifier(table), SQL("INSERT OR UPDATE OR DELETE") if rows else SQL("UPDATE OR DELETE")
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, where))
    cr.execute(SQL("CREATE TRIGGER %s BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION %s()", trigger, events, where, trigger))
