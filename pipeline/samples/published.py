"""National totals that publishers printed; the sample extracts add up to these.

`report` is the progress report of May 2014. Where it prints a rounded number ("bijna 6.000"), one
number within its wording stands here, and `chosen` says so: it is sample data, not a statistic.
A year nobody published is not here.
"""

from __future__ import annotations

# report, chosen: "bijna 6.000", "bijna 12% meer"; "bijna 19.000", "+7%"
WO_TECHNIEK = {2012: 5_332, 2013: 5_960}
HBO_TECHNIEK = {2012: 17_690, 2013: 18_930}

# report, exact
MBO_TECHNIEK_BBL = {2012: 55_737, 2013: 48_553}
MBO_TECHNIEK_BOL = {2012: 77_182, 2013: 82_809}

# report, chosen within "57 %", "bijna 60%", "37 %", "zo'n 40%", "circa 34%": (techniek, all).
# The N-pupils of 2013/14 add up to the 48.980 that the later monitor printed.
# Those of 2022/23 and 2023/24 add up to the 46.879 and 46.146 it printed, within its "36/59 %" and
# "37/60 %".
VWO_N = {
    2012: (24_510, 43_000), 2013: (26_180, 43_853), 2022: (26_359, 44_700), 2023: (25_796, 43_000),
}  # fmt: skip
HAVO_N = {
    2012: (20_720, 56_000), 2013: (22_800, 57_000), 2022: (20_520, 57_000), 2023: (20_350, 55_000),
}  # fmt: skip
VMBO_TECHNISCH_OF_SNIJVLAK = {2013: (35_530, 104_500)}

# report, exact
VAKMANSCHAPROUTES, TECHNOLOGIEROUTES = 107, 19
VO_SCHOLEN, ROCS = 39, 19
CENTRA_VAKMANSCHAP, CENTERS_OF_EXPERTISE = 18, 24
BEDRIJVEN = 489

# report, chosen within "circa 22 %", "ongeveer tweederde", "circa 19 %"; ×1000.
# All: CBS 80590ned, employed 2013.
WERKZAAM_2013 = {
    ("technisch", "technisch"): 1_237,
    ("technisch", "niet-technisch"): 618,
    ("niet-technisch", "technisch"): 365,
    ("niet-technisch", "niet-technisch"): 6_213,
}

# report, chosen: "ruim 125.000", "ruim 86.000", of which 40 % mbo
ONTSTANE_VACATURES = {2011: 125_400, 2013: 86_300}
ONTSTANE_VACATURES_NIVEAU_2013 = {"laag": 23_300, "mbo": 34_520, "hbo": 19_850, "wo": 8_630}

# UWV open technical vacancies as printed by edition; per level where printed
OPENSTAAND_EDITIE_2022 = {"2016KW01": 41_500, "2021KW03": 105_100, "2021KW04": 104_500}
OPENSTAAND_EDITIE_2024 = {
    "2016KW01": 29_200,
    "2017KW01": 36_300,
    "2022KW04": 78_800,
    "2023KW04": 78_900,
}
OPENSTAAND_NIVEAU = {
    "2021KW04": {"1": 10_100, "2": 72_400, "3": 11_900, "4": 10_100},
    "2023KW04": {"1": 5_600, "2": 46_800, "3": 12_200, "4": 14_300},
}

# report, chosen: "bijna 102.000", "+48%" in two years; all WW as UWV printed for April 2014
WW_TECHNISCH = {"2012MM04": 68_820, "2014MM04": 101_860}
WW_ALLE = {"2014MM04": 443_000}

# CBS 37789ksz, WW unadjusted, ×1000: end of December, and year average
WW_DECEMBER = {
    2011: "269.9", 2012: "340.2", 2013: "437.7", 2014: "440.8",
    2015: "445.9", 2016: "412", 2017: "330", 2018: "262.7",
}  # fmt: skip
WW_JAAR = {
    2011: "259.6", 2012: "300.3", 2013: "389.6", 2014: "437.9",
    2015: "429.8", 2016: "441.1", 2017: "378.1", 2018: "296.5",
}  # fmt: skip
WW_APRIL_2014 = "443.3"

# DUO mbo 1 October 2015-2019, all enrolled and sector techniek
MBO_YEARS = [2015, 2016, 2017, 2018, 2019]
MBO_ALLE = {
    "BBL": [95_733, 99_799, 106_069, 118_794, 129_519],
    "BOLVT": [375_928, 379_689, 376_831, 373_616, 372_384],
    "BOLDT": [187, 17, 0, 0, 0],
}
MBO_TECHNIEK = {
    "BBL": [40_488, 43_662, 47_006, 52_055, 54_855],
    "BOLVT": [91_595, 88_009, 84_260, 80_655, 79_186],
    "BOLDT": [47, 4, 0, 0, 0],
}

# DUO hbo first-years, domein hbo, 2015-2019
HBO_TECHNIEK_AD = [382, 481, 939, 1_016, 1_397]
HBO_TECHNIEK_BACHELOR = [19_676, 21_127, 21_992, 22_142, 21_864]
HBO_BACHELOR = [88_194, 92_759, 97_150, 98_451, 99_811]

# DUO vo 1 October 2019: (techniek, all)
HAVO_N_2019 = (25_024, 62_246)
VWO_N_2019 = (26_385, 43_840)
VMBO_TECHNISCH_2019 = {"BL": (4_001, 17_332), "KL": (6_307, 28_434), "GL": (1_455, 15_742)}

# Monitor, N-profile 2016/17 by edition: 53.538 of whom 26.833 vwo, and later 53.743 of whom 27.012
# vwo. Chosen: all pupils, within its "43/62 %".
HAVO_N_2016 = {2017: (26_705, 62_100), 2024: (26_731, 62_100)}
VWO_N_2016 = {2017: (26_833, 43_500), 2024: (27_012, 43_500)}

# Monitor 2024, vmbo 2023/24: 12.182 technical is "20 %", of whom 1.968 gl. Chosen: bl and kl, and
# all pupils. Of 2022/23 it printed 12.547 and no share, so nothing of that year is here.
VMBO_TECHNISCH_2023 = {"BL": (3_960, 17_000), "KL": (6_254, 28_000), "GL": (1_968, 15_900)}

# DUO hbo graduates 2014-2018 by kind of diploma: techniek, all
GEDIPLOMEERDEN_YEARS = [2014, 2015, 2016, 2017, 2018]
GEDIPLOMEERDEN = {
    "associate degree": ([181, 185, 227, 275, 360], [1_739, 1_725, 1_771, 2_196, 2_545]),
    "bachelor": (
        [10_858, 11_540, 12_247, 12_878, 13_328],
        [64_085, 65_424, 68_459, 70_290, 67_935],
    ),
    "master": ([15, 15, 19, 98, 131], [3_569, 3_771, 3_727, 3_772, 3_865]),
}

# Bedrijvenbeleid in beeld 2018, companies that train in techniek; counted once each from 2015/16
LEERBEDRIJVEN = {
    "2013SJ00": 104_325, "2014SJ00": 105_878, "2015SJ00": 88_212,
    "2016SJ00": 87_924, "2017SJ00": 91_329,
}  # fmt: skip

# Monitor, CBS maatwerk: persons in a technical occupation in 2019, and the women among them; x1000
TECHNICI_EZK_2019 = (1_582, 219)

# CBS 80472ned, open vacancies, year average, x1000: all, and three branches
VACATURES_YEARS = list(range(2011, 2023))
VACATURES_ALLE = [
    132.5, 111.5, 95.1, 108.2, 129.7, 155.9, 200.6, 248.3, 281.1, 221.3, 313.4, 444.4,
]  # fmt: skip
VACATURES_BEDRIJFSTAK = {
    "307500 ": [13.7, 10.3, 8.3, 9.5, 10.9, 12.8, 16.4, 21.5, 23.3, 17.9, 26.8, 35.6],
    "350000 ": [6.0, 4.5, 3.2, 3.9, 5.0, 6.6, 11.1, 16.0, 18.1, 14.4, 20.7, 26.6],
    "391600 ": [8.9, 7.7, 7.0, 8.4, 10.1, 11.9, 13.4, 16.7, 18.3, 14.5, 21.5, 27.0],
}

# CBS 80590ned, 15 to 75, unadjusted: employed and unemployed x1000, and unemployed in per cent
EBB_YEARS = list(range(2011, 2026))
WERKZAAM_EBB = [
    8_444, 8_496, 8_433, 8_382, 8_458, 8_570, 8_744, 8_939, 9_117, 9_116, 9_255, 9_548, 9_737,
    9_798, 9_833,
]  # fmt: skip
WERKLOOS_EBB = [544, 622, 754, 762, 724, 646, 546, 459, 423, 465, 408, 350, 359, 372, 396]
WERKLOOSHEID_EBB = ["6", "6.8", "8.2", "8.3", "7.9", "7", "5.9", "4.9", "4.4", "4.8", "4.2", "3.5",
                    "3.6", "3.7", "3.9"]  # fmt: skip
