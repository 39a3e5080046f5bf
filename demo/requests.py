"""What members asked for on their pages: questions, changes, an application that is being written, somebody who wants to join."""

FORM = {
    'name': "Petronela Kolo", 'nik': '5301015203950001', 'birth_place': "Soe", 'birth_date': '1995-03-12', 'sex': 'female', 'phone': '+628123456789', 'street': "Jl. Timor Raya 12",
    'village': "Oesapa", 'district': "Kelapa Lima", 'regency': "Kota Kupang", 'occupation': "Penjahit",
}


def ask(env, company, users, member, login):
    """ The member who logs in asks, the office answers some of it """
    own = env['koperasi.member.request'].with_user(login)
    officer = users['officer']

    def file(number, kind, **values):
        return own._file(member, kind, f'demo-request-{number}', values)

    question = file(1, 'question', text="Kapan SHU tahun 2025 dibagikan, dan bagaimana rumusnya?")
    question.with_user(officer).with_context(allowed_company_ids=company.ids).reply("Setelah RAT bulan Maret 2026. Rumusnya ada di undangan RAT.")
    file(2, 'data', values={'occupation': "Penenun", 'business': "Kain tenun"})
    file(3, 'complaint', text="Antrean di loket pada awal bulan terlalu lama.")
    env['koperasi.member.request']._file_once(company, 'join', 'demo-request-4', {'applicant': FORM['name'], 'nik': FORM['nik'], 'values': FORM})
    Application = env['koperasi.loan.application'].with_user(login)
    product = Application._portal_products(member)[:1]
    draft = Application._portal_start(member, 'demo-application-1', {
        'product': str(product.id), 'principal': str(max(int(product.principal_min), 3_000_000)), 'instalments': str(max(product.term_min, min(10, product.term_max)))})
    draft._portal_save_purpose({'purpose': "Benang dan alat tenun", 'income': '3500000', 'expenses': '1500000'})
