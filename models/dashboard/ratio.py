from odoo import models
from odoo.tools import SQL


class KoperasiRatio(models.AbstractModel):
    """ Views with figures that are a ratio of two others: of a group it is that of their sums, never the mean of its rows'. """
    _name = 'koperasi.ratio'
    _description = "Ratios of Sums"

    _ratios = {}    # {field: (field above, field below, factor)}

    def _read_group_select(self, aggregate_spec, query):
        name = aggregate_spec.partition(':')[0]
        if name not in self._ratios:
            return super()._read_group_select(aggregate_spec, query)
        above, below, factor = self._ratios[name]
        return SQL("(SUM(%s) * %s / NULLIF(SUM(%s), 0))::float8", self._field_to_sql(self._table, above, query), factor, self._field_to_sql(self._table, below, query))
