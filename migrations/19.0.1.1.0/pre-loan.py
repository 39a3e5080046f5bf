def migrate(cr, version):
    """ Loans take over the field names of their terms; what was brought in keeps its due dates """
    cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'koperasi_loan'")
    columns = {name for (name,) in cr.fetchall()}
    for old, new in (('term_months', 'instalments'), ('rate_month_pct', 'rate')):
        if old in columns and new not in columns:
            cr.execute(f'ALTER TABLE koperasi_loan RENAME COLUMN {old} TO {new}')
    cr.execute("UPDATE koperasi_loan SET method = 'bullet' WHERE method = 'seasonal'")
    if 'holiday_rule' not in columns:
        cr.execute("ALTER TABLE koperasi_loan ADD COLUMN holiday_rule varchar")
        cr.execute("UPDATE koperasi_loan SET holiday_rule = 'kept'")
