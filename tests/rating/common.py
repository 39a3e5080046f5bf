from datetime import date

from odoo.fields import Command


class RatingMixin:
    """ Ratings of ``coop``, made as its people make them """

    def rate(self, code, day=date(2026, 1, 31), user=None):
        method = self.env['koperasi.rating.method'].search([('code', '=', code), ('date_from', '<=', day)], limit=1)
        rating = self.as_user(user or self.accountant, self.env['koperasi.rating']).create({'company_id': self.coop.id, 'method_id': method.id, 'date': day})
        rating.action_compute()
        return rating

    @staticmethod
    def as_user(user, records):
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def give(self, rating, figures):
        """ Figures given by hand; those that the method does not read are passed over """
        rows = {row.figure_id.code: row for row in rating.amount_ids}
        rating.write({'amount_ids': [Command.update(rows[code].id, {'given': True, 'given_amount': amount, 'note': "Kasus"})
                                     for code, amount in figures.items() if code in rows]})

    def answer(self, rating, scores):
        """ Answers that give these scores of 1 to 4, by the code of the indicator """
        commands = []
        for code, score in scores.items():
            rows = rating.answer_ids.filtered(lambda row, one=code: row.indicator_id.code == one)
            if rows.item_id:
                share = {4: 1, 3: 0.75, 2: 0.5, 1: 0}[score]
                met = int(len(rows) * share)
                commands += [Command.update(row.id, {'met': 'yes' if number < met else 'no'}) for number, row in enumerate(rows)]
            else:
                commands.append(Command.update(rows.id, {'grade': str(score)}))
        rating.write({'answer_ids': commands})

    def line(self, rating, code):
        return rating.line_ids.filtered(lambda line: line.code == code)

    def results(self, rating):
        return {line.code: (f"{line.value:.2f}", int(line.score)) for line in rating.line_ids if line.computed}

    def leave_out(self, rating, *codes):
        rating.write({'line_ids': [Command.update(self.line(rating, code).id, {'left_out': True, 'left_out_reason': "Tidak berlaku"}) for code in codes]})
