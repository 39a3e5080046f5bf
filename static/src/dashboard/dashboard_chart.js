import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { short, shown } from "./figures";

// told apart also by who does not see colours well (Okabe and Ito)
const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A7A7A", "#000000"];
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/** A chart with its figures as a table beside it, for the keyboard and for who cannot see it. */
export class DashboardChart extends Component {
    static template = "koperasi.DashboardChart";
    static props = { chart: Object, open: Function };

    setup() {
        this.canvas = useRef("canvas");
        this.shown = shown;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const drawn = this.canvas.el && new Chart(this.canvas.el, this.config());
                return () => drawn?.destroy();
            },
            () => [this.props.chart]
        );
    }

    unit(series) {
        return series.unit || this.props.chart.unit;
    }

    config() {
        const chart = this.props.chart;
        const drawn = chart.series.filter((series) => !series.table);
        const colour = getComputedStyle(this.canvas.el).color;
        const axis = (series, more = {}) => ({
            ticks: { color: colour, callback: (value) => short(value, series && this.unit(series)) },
            beginAtZero: true,
            ...more,
        });
        const second = drawn.find((series) => series.second);
        return {
            type: "bar",
            data: {
                labels: chart.labels,
                datasets: drawn.map((series, index) => {
                    const line = chart.kind === "line" || series.line;
                    return {
                        type: line ? "line" : "bar",
                        label: series.name,
                        data: series.values,
                        series,
                        yAxisID: series.second ? "second" : "y",
                        order: line ? 0 : 1,
                        borderColor: COLOURS[index % COLOURS.length],
                        backgroundColor: COLOURS[index % COLOURS.length],
                        borderDash: line ? DASHES[Math.floor(index / 4) % DASHES.length] : [],
                        borderWidth: line ? 2 : 0,
                        pointRadius: 3,
                        spanGaps: true,
                    };
                }),
            },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "nearest", intersect: false },
                onClick: (_event, [found]) => found && this.props.open(this.actionOf(found)),
                scales: {
                    x: { stacked: chart.kind === "stack", ticks: { color: colour }, grid: { display: false } },
                    y: axis(drawn.find((series) => !series.second), { stacked: chart.kind === "stack" }),
                    ...(second ? { second: axis(second, { position: "right", grid: { display: false } }) } : {}),
                },
                plugins: {
                    legend: { display: drawn.length > 1, position: "bottom", labels: { color: colour, boxWidth: 14 } },
                    tooltip: {
                        callbacks: { label: ({ dataset, raw }) => `${dataset.label}: ${shown(raw, this.unit(dataset.series))}` },
                    },
                },
            },
        };
    }

    actionOf({ datasetIndex, index }) {
        return this.props.chart.series.filter((series) => !series.table)[datasetIndex].open[index];
    }
}
