from odoo.tests import HttpCase, tagged

from odoo.addons.koperasi.tests.counter.axe import Axe

from .common import DashboardCase


@tagged('-at_install', 'post_install')
class TestScreen(Axe, DashboardCase, HttpCase):

    def test_tour(self):
        """ Figures, charts and the table beside them; numbers open their records; another period """
        self.start_tour('/odoo/koperasi-dashboard', 'koperasi_dashboard', login=self.manager.login)

    def test_of_an_officer(self):
        self.start_tour('/odoo/koperasi-dashboard', 'koperasi_dashboard_officer', login=self.second_officer.login)

    def test_axe(self):
        self.axe('/odoo/koperasi-dashboard', """
            await one(".o_koperasi_chart canvas");
            await one("[data-chart=aging] summary").then((summary) => summary.click());
            if (getComputedStyle(await one(".o_koperasi_cards")).display !== "grid") {
                throw new Error("the style sheet was not taken");
            }
            await check(".o_koperasi_dashboard");
        """, login=self.manager.login)
