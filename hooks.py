def uninstall_hook(env):
    """ Refuse to throw away books, and leave no function behind in the database.

    :raises UserError: if any transaction was posted
    """
    env['koperasi.transaction']._refuse_uninstall()
    env.cr.execute("DROP TABLE IF EXISTS koperasi_seal_entry, koperasi_seal_record")
    env.cr.execute("DROP FUNCTION IF EXISTS koperasi_append_only, koperasi_account_follows_entries, koperasi_entry_continues, koperasi_rating_guard CASCADE")
