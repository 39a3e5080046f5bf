def migrate(cr, version):
    """ Loans take over the field names of their terms; what was brought in keeps its due dates """
    cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'koperasi_loan'")
    columns = {name for (name,) in cr.fetchall()}
    if 'term_months' in columns and 'instalments' not in columns:
        cr.execute("ALTER TABLE koperasi_loan RENAME COLUMN term_months TO instalments")
    if 'rate_month_pct' in columns and 'rate' not in columns:
        cr.execute("ALTER TABLE koperasi_loan RENAME COLUMN rate_month_pct TO rate")
    cr.execute("UPDATE koperasi_loan SET method = 'bullet' WHERE method = 'seasonal'")
    if 'holiday_rule' not in columns:
        cr.execute("ALTER TABLE koperasi_loan ADD COLUMN holiday_rule varchar")
        cr.execute("UPDATE koperasi_loan SET holiday_rule = 'kept'")
    cr.execute("DROP INDEX IF EXISTS koperasi_loan_plan_line__plan_id_index")    # (plan_id, due_date) serves
