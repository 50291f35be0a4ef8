"""The site map, grouped by topic. Each page and method has one line in access/policy.yaml."""

from django.http import HttpRequest, HttpResponse

from ketnap.public.addresses import PAGES
from ketnap.public.door import missing
from ketnap.web import (
    batch_tables,
    batches,
    check_codes,
    closed_forms,
    components,
    errors,
    exports,
    figures,
    first_steps,
    forecast,
    form_papers,
    help,
    home,
    law,
    questions,
    report_papers,
    reports,
    rights,
    saved_questions,
    secrecy,
    statutory,
)
from ketnap.web.accounts import addresses as accounts
from ketnap.web.admission import acts as path_acts
from ketnap.web.admission import audits, ballots, contents, helping, listing, meetings, monthly, reversing, together
from ketnap.web.admission import board as path_board
from ketnap.web.admission import file as path_file
from ketnap.web.bulletin import addresses as bulletin_desk
from ketnap.web.bulletin import figures as published_figures
from ketnap.web.commendation import badges, exemplars, leaders, proposals, reviews
from ketnap.web.coverage import places as coverage_places
from ketnap.web.coverage import working as coverage_working
from ketnap.web.direction import findings as inspection_findings
from ketnap.web.direction import inspections, measures, programmes, texts
from ketnap.web.leading import page as leading
from ketnap.web.offices import charges, committees, loads
from ketnap.web.organisation import acts, deeds, enterprises, trees, units
from ketnap.web.pages import at
from ketnap.web.papers import catalogue as paper_catalogue
from ketnap.web.papers import closing, issued, numbering, numbers, preparing, templates
from ketnap.web.papers import runs as paper_runs
from ketnap.web.papers import together as papers_together
from ketnap.web.people import acts as person_acts
from ketnap.web.people import addresses as people
from ketnap.web.people import corrections, entering, file, held, lists
from ketnap.web.plans import cascade as plan_cascade
from ketnap.web.plans import progress as plan_progress
from ketnap.web.plans import proposals as plan_proposals
from ketnap.web.plans import targets as plan_targets
from ketnap.web.rating import members as member_ratings
from ketnap.web.rating import one as own_rating
from ketnap.web.rating import units as unit_ratings
from ketnap.web.session import FOR_EVERYBODY
from ketnap.web.training import classes as training
from ketnap.web.training import corrections as class_corrections
from ketnap.web.training import ending as class_ending
from ketnap.web.training import life as class_life
from ketnap.web.training import register as class_register
from ketnap.web.training import sheet as class_sheet
from ketnap.web.training import tables as training_tables
from ketnap.web.unions import acts as union_acts
from ketnap.web.unions import lists as union_lists

urlpatterns = [
    # home
    at("", home.home),
    at("viec/bang/", home.home_table),
    at("bat-dau/", first_steps.first_office),
    at("tro-giup/", help.handbooks),
    at("quyen-han/", rights.rights),
    at("tro-giup/<str:name>/", help.handbook),
    *accounts.PAGES,
    # organisation
    at("to-chuc/", trees.tree),
    at("to-chuc/bang/", trees.tree_table),
    at("to-chuc/<int:unit_id>/", units.unit),
    at("to-chuc/<int:unit_id>/bang/", units.unit_table),
    at("to-chuc/<int:unit_id>/doi-ten/", acts.rename),
    at("to-chuc/<int:unit_id>/chuyen/", acts.move),
    at("to-chuc/<int:unit_id>/ma-so/", acts.code),
    at("to-chuc/<int:unit_id>/thanh-lap/", deeds.found),
    at("to-chuc/<int:unit_id>/nhan-chuyen-giao/", deeds.receive),
    at("to-chuc/<int:unit_id>/chia-tach/", deeds.split),
    at("to-chuc/<int:unit_id>/nang/", deeds.raise_to_committee),
    at("to-chuc/<int:unit_id>/ha/", deeds.lower_to_cell),
    at("to-chuc/<int:unit_id>/sap-nhap/", deeds.merge),
    at("to-chuc/<int:unit_id>/giai-the/", deeds.dissolve),
    at("to-chuc/<int:unit_id>/chuyen-giao/", deeds.hand_over),
    at("to-chuc/<int:unit_id>/hoan-tac/", deeds.undo),
    at("to-chuc/<int:unit_id>/doanh-nghiep-moi/", enterprises.new),
    at("to-chuc/<int:unit_id>/lanh-dao/", enterprises.lead),
    at("doanh-nghiep/<int:enterprise_id>/", enterprises.enterprise),
    at("doanh-nghiep/<int:enterprise_id>/doi-ten/", enterprises.rename),
    at("doanh-nghiep/<int:enterprise_id>/loai-hinh/", enterprises.change_ownership),
    at("doanh-nghiep/<int:enterprise_id>/lao-dong/", enterprises.count_workers),
    at("doanh-nghiep/<int:enterprise_id>/thoi-lanh-dao/", enterprises.stop_leading),
    at("doanh-nghiep/<int:enterprise_id>/muc/<int:act_id>/hoan-tac/", enterprises.undo),
    at("to-chuc/<int:unit_id>/mau/", batches.unit_template),
    at("to-chuc/<int:unit_id>/csdl/", batches.unit_national),
    # people
    at("to-chuc/<int:unit_id>/dang-vien/", lists.members),
    at("to-chuc/<int:unit_id>/dang-vien/bang/", lists.members_table),
    at("to-chuc/<int:unit_id>/nguoi-moi/", entering.new),
    at("nguoi/", lists.everybody),
    at("nguoi/<int:person_id>/", file.person),
    at("nguoi/<int:person_id>/sua/", corrections.edit),
    at("nguoi/<int:person_id>/thay-doi/", corrections.change_profile),
    at("nguoi/<int:person_id>/dang-luu/", held.held),
    *people.PAGES,
    at("nguoi/<int:person_id>/ghi/", person_acts.act),
    at("nguoi/<int:person_id>/muc/<int:movement_id>/bo/", corrections.reverse_entry),
    at("tim/", lists.search),
    at("tim/bang/", lists.search_table),
    # admission
    at("ket-nap/", path_board.board),
    at("ket-nap/bang/", path_board.board_table),
    at("ket-nap/loc/", path_board.save_filter),
    at("ket-nap/viec/", path_board.due),
    at("ket-nap/don-vi/<int:unit_id>/cam-tinh-moi/", listing.sympathisers_new),
    at("to-chuc/<int:unit_id>/le-ket-nap/", together.ceremony),
    at("to-chuc/<int:unit_id>/xem-xet/", together.look_over),
    at("to-chuc/<int:unit_id>/xem-xet-thang/", monthly.review),
    at("to-chuc/<int:unit_id>/cu-di-hoc/", together.send),
    at("to-chuc/<int:unit_id>/nguoi-giup-do/", helping.successors),
    at("to-chuc/<int:unit_id>/kiem-tra/", audits.unit),
    at("hop/", meetings.meetings),
    at("to-chuc/<int:unit_id>/hop-moi/", meetings.meeting_new),
    at("hop/<int:meeting_id>/", meetings.meeting),
    at("hop/<int:meeting_id>/giao/", meetings.handed),
    at("ket-nap/<int:candidacy_id>/", path_file.candidacy),
    at("ket-nap/<int:candidacy_id>/kiem-tra/", audits.file),
    at("ket-nap/<int:candidacy_id>/ho-so/", contents.papers),
    at("ket-nap/<int:candidacy_id>/ho-so/muc-luc/", contents.sheet),
    at("ket-nap/<int:candidacy_id>/ho-so/bang/", contents.papers_table),
    at("ket-nap/<int:candidacy_id>/ghi/", path_acts.path_act),
    at("ket-nap/<int:candidacy_id>/bieu-quyet/", ballots.ballot),
    at("ket-nap/<int:candidacy_id>/quyet-dinh/", path_acts.decision),
    at("ket-nap/<int:candidacy_id>/muc/<int:path_act_id>/bo/", reversing.reverse_act),
    # plans
    at("to-chuc/<int:unit_id>/chi-tieu/", plan_targets.plan),
    at("to-chuc/<int:unit_id>/chi-tieu/bang/", plan_targets.plan_table),
    at("to-chuc/<int:unit_id>/chi-tieu/giao/", plan_cascade.cascade),
    at("to-chuc/<int:unit_id>/chi-tieu/dang-ky/", plan_proposals.propose),
    at("to-chuc/<int:unit_id>/chi-tieu/duyet/", plan_proposals.answers),
    at("to-chuc/<int:unit_id>/chi-tieu/thuc-hien/", plan_progress.plan_progress),
    at("to-chuc/<int:unit_id>/chi-tieu/thuc-hien/bang/", plan_progress.progress_table),
    # training
    at("lop/", training.classes),
    at("lop/bang/", training_tables.classes_table),
    at("lop/so-cap/", class_register.certificates),
    at("lop/so-cap/bang/", class_register.certificates_table),
    at("lop/<int:class_id>/bang-ket-qua/", class_sheet.sheet),
    at("lop/<int:class_id>/ket-luan/", class_ending.conclude),
    at("lop/<int:class_id>/cap-giay/", class_ending.certify),
    at("lop/<int:class_id>/cap-giay/tep/", class_ending.certificates_file),
    at("lop/<int:class_id>/be-giang/", class_ending.ceremony),
    at("lop/<int:class_id>/be-giang/anh/", class_ending.photograph),
    at("lop/<int:class_id>/be-giang/tep-anh/", class_ending.photo_file),
    at("lop/<int:class_id>/hoan-tac/", class_ending.take_back),
    at("lop/<int:class_id>/bao-cao/", class_register.report),
    at("lop/<int:class_id>/bao-cao/bang/", class_register.report_table),
    at("to-chuc/<int:unit_id>/lop-moi/", training.new_class),
    at("lop/<int:class_id>/", training.one_class),
    at("lop/<int:class_id>/bang/", training_tables.class_table),
    at("lop/<int:class_id>/hoc-vien/", training.enrol),
    at("lop/<int:class_id>/ket-qua/", training.results),
    at("lop/<int:class_id>/chung-nhan/", training.certificates),
    at("lop/<int:class_id>/sua/", class_corrections.edit),
    at("lop/<int:class_id>/bo/", class_corrections.cancel),
    at("lop/<int:class_id>/bo-hoc-vien/", class_corrections.withdraw),
    at("lop/<int:class_id>/thu-hoi/", class_corrections.take_back_certificate),
    *class_life.PAGES,
    # figures
    at("so-lieu/", reports.report),
    at("so-lieu/json/", reports.report_json),
    at("so-lieu/van-ban/", report_papers.report_paper),
    at("so-lieu/hinh/", report_papers.report_picture),
    at("so-lieu/bieu/", statutory.form),
    at("so-lieu/bieu/tep/", form_papers.form_paper),
    at("so-lieu/doi-chieu/", check_codes.check_code),
    at("so-lieu/danh-sach/", figures.figure),
    at("so-lieu/danh-sach/bang/", figures.figure_table),
    at("to-chuc/<int:unit_id>/so-lieu-noi-khac/", published_figures.published),
    at("to-chuc/<int:unit_id>/so-lieu-noi-khac/<int:figure_id>/bo/", published_figures.take_back),
    # what leaves the house
    at("tep-da-tai/", exports.listed),
    at("tep-da-tai/bang/", exports.listed_table),
    at("tep-da-tai/de-nghi/", exports.own),
    at("tep-da-tai/xin/", exports.ask),
    at("tep-da-tai/de-nghi/<int:export_id>/tra-loi/", exports.decide),
    at("mang-doc-lap/", secrecy.shown),
    at("mang-doc-lap/bat/", secrecy.on),
    at("mang-doc-lap/tat/", secrecy.off),
    # questions
    at("so-lieu/hoi/", questions.ask),
    at("so-lieu/hoi/hinh/", questions.ask_picture),
    at("so-lieu/hoi/bang/", questions.ask_table),
    at("so-lieu/hoi/danh-sach/", questions.ask_list),
    at("so-lieu/hoi/danh-sach/bang/", questions.ask_list_table),
    at("so-lieu/hoi/luu/", saved_questions.save),
    at("so-lieu/hoi/da-luu/bang/", saved_questions.questions_table),
    at("so-lieu/hoi/<int:question_id>/", saved_questions.edit),
    at("so-lieu/hoi/<int:question_id>/bo/", saved_questions.drop),
    # papers
    at("giay-to/", paper_catalogue.papers),
    at("giay-to/bang/", paper_catalogue.papers_table),
    at("giay-to/mau/<str:key>/", paper_catalogue.paper),
    at("ket-nap/<int:candidacy_id>/van-ban/", preparing.of_file),
    at("ket-nap/<int:candidacy_id>/van-ban/tep/", issued.whole_set),
    at("ket-nap/<int:candidacy_id>/van-ban/so-hoa/", issued.whole_dossier),
    at("ket-nap/<int:candidacy_id>/van-ban/<str:key>/", preparing.issue),
    at("van-ban/<int:issued_id>/", issued.paper),
    at("van-ban/<int:issued_id>/tep/", issued.file),
    at("van-ban/<int:issued_id>/thu-hoi/", issued.withdraw),
    at("to-chuc/<int:unit_id>/van-ban/", issued.of_unit),
    at("to-chuc/<int:unit_id>/van-ban/bang/", issued.of_unit_table),
    at("to-chuc/<int:unit_id>/van-ban/nhieu-nguoi/", papers_together.of_unit),
    at("to-chuc/<int:unit_id>/mau-rieng/", templates.of_unit),
    at("to-chuc/<int:unit_id>/mau-rieng/bang/", templates.of_unit_table),
    at("to-chuc/<int:unit_id>/mau-rieng/<int:template_id>/thoi-dung/", templates.retire),
    at("to-chuc/<int:unit_id>/van-ban/<str:key>/", preparing.of_unit),
    at("hop/<int:meeting_id>/quyet-dinh/", papers_together.of_meeting),
    at("van-ban/dot/<int:run_id>/", paper_runs.run),
    at("van-ban/dot/<int:run_id>/bang/", paper_runs.run_table),
    at("van-ban/dot/<int:run_id>/tep/", paper_runs.file),
    at("van-ban/dot/<int:run_id>/so-hoa/", paper_runs.dossiers),
    at("van-ban/dot/<int:run_id>/dung/", paper_runs.cancel),
    at("van-ban/dot/<int:run_id>/tiep/", paper_runs.resume),
    at("lop/<int:class_id>/van-ban/<str:key>/", preparing.of_class),
    at("nguoi/<int:person_id>/van-ban/<str:key>/", preparing.of_person),
    at("to-chuc/<int:unit_id>/khoa-ky/", closing.close),
    at("so-lieu/ky/<int:period_id>/", closing.closed_period),
    at("so-lieu/ky/<int:period_id>/bieu/", closed_forms.closed_form),
    at("so-lieu/ky/<int:period_id>/bieu/tep/", closed_forms.closed_form_paper),
    at("so-lieu/ky/<int:period_id>/danh-sach/", closing.closed_figure),
    at("so-lieu/ky/<int:period_id>/danh-sach/bang/", closing.closed_figure_table),
    at("to-chuc/<int:unit_id>/so-van-ban/", numbers.books),
    at("to-chuc/<int:unit_id>/so-van-ban/bang/", numbers.books_table),
    at("to-chuc/<int:unit_id>/so-van-ban/nhiem-ky/", numbering.open_term),
    at("to-chuc/<int:unit_id>/so-van-ban/mo-so/", numbering.open_book),
    at("so-van-ban/<int:book_id>/", numbers.book),
    at("so-van-ban/<int:book_id>/bang/", numbers.book_table),
    at("so-van-ban/<int:book_id>/lay-so/", numbering.reserve),
    at("so-van-ban/<int:book_id>/ghi-tay/", numbering.take),
    at("so-van-ban/<int:book_id>/da-dung/", numbering.use),
    at("so-van-ban/<int:book_id>/huy/", numbering.cancel),
    at("so-van-ban/<int:book_id>/bo-trong/", numbering.explain),
    # imports
    at("nhap/", batches.arrivals),
    at("nhap/bang/", batch_tables.imports_table),
    at("nhap/<int:batch_id>/", batches.arrival),
    at("nhap/<int:batch_id>/bang/", batch_tables.import_table),
    at("nhap/<int:batch_id>/tra-loi/", batches.answer),
    at("nhap/<int:batch_id>/ghi/", batches.write),
    at("nhap/<int:batch_id>/bo/", batches.drop),
    at("nhap/<int:batch_id>/hoan-tac/", batches.undo),
    at("nhap/<int:batch_id>/danh-dau/", batches.marked),
    # law
    at("quy-tac/", law.rules),
    # offices
    at("to-chuc/<int:unit_id>/cap-uy/", committees.committee),
    at("to-chuc/<int:unit_id>/cap-uy/bang/", committees.committee_table),
    at("to-chuc/<int:unit_id>/cap-uy/nhiem-ky/", committees.term),
    at("to-chuc/<int:unit_id>/cap-uy/ghi/", committees.seat),
    at("to-chuc/<int:unit_id>/cap-uy/<int:seat_id>/thoi/", committees.seat_end),
    at("to-chuc/<int:unit_id>/cap-uy/muc/<int:office_act_id>/hoan-tac/", committees.undo),
    at("to-chuc/<int:unit_id>/cap-uy/phan-cong/", loads.load),
    at("to-chuc/<int:unit_id>/cap-uy/phan-cong/bang/", loads.load_table),
    at("to-chuc/<int:unit_id>/cap-uy/ban-giao/", loads.charges_pass),
    at("to-chuc/<int:unit_id>/cap-uy/ban-giao/<int:passing_id>/", loads.charges_passed),
    at("to-chuc/<int:unit_id>/cap-uy/ban-giao/<int:passing_id>/bang/", loads.charges_passed_table),
    at("to-chuc/<int:unit_id>/phu-trach/", charges.unit_charge),
    at("to-chuc/<int:unit_id>/phu-trach/bang/", charges.unit_charge_table),
    at("to-chuc/<int:unit_id>/phu-trach/thoi/", charges.unit_charge_end),
    at("doanh-nghiep/<int:enterprise_id>/phu-trach/", charges.enterprise_charge),
    at("doanh-nghiep/<int:enterprise_id>/phu-trach/bang/", charges.enterprise_charge_table),
    at("doanh-nghiep/<int:enterprise_id>/phu-trach/thoi/", charges.enterprise_charge_end),
    # coverage
    at("do-phu/", coverage_places.places),
    at("do-phu/hinh/", coverage_places.picture),
    at("do-phu/bang/", coverage_places.places_table),
    at("doanh-nghiep/<int:enterprise_id>/dang-vien/", coverage_working.members),
    at("doanh-nghiep/<int:enterprise_id>/dang-vien/bang/", coverage_working.members_table),
    at("doanh-nghiep/<int:enterprise_id>/dang-vien/them/", coverage_working.begin),
    at("doanh-nghiep/<int:enterprise_id>/dang-vien/<int:person_id>/thoi/", coverage_working.end),
    at("doanh-nghiep/<int:enterprise_id>/dang-vien/muc/<int:work_act_id>/hoan-tac/", coverage_working.undo),
    # unions
    at("doan-the/", union_lists.every),
    at("doan-the/bang/", union_lists.every_table),
    at("to-chuc/<int:unit_id>/doan-the/", union_lists.of_unit),
    at("to-chuc/<int:unit_id>/doan-the/bang/", union_lists.of_unit_table),
    at("to-chuc/<int:unit_id>/doan-the/moi/", union_acts.new),
    at("to-chuc/<int:unit_id>/gioi-thieu/", union_lists.nominated),
    at("to-chuc/<int:unit_id>/gioi-thieu/bang/", union_lists.nominated_table),
    at("doan-the/<int:union_id>/", union_acts.one),
    at("doan-the/<int:union_id>/so-nguoi/", union_acts.counted),
    at("doan-the/<int:union_id>/can-bo/", union_acts.seated),
    at("doan-the/<int:union_id>/xep-loai/", union_acts.rated),
    at("doan-the/<int:union_id>/thoi/", union_acts.ended),
    at("doan-the/<int:union_id>/muc/<int:union_act_id>/hoan-tac/", union_acts.undo),
    # direction
    at("chi-dao/", texts.directives),
    at("chi-dao/bang/", texts.directives_table),
    at("to-chuc/<int:unit_id>/van-ban-moi/", texts.new),
    at("chi-dao/<int:directive_id>/", programmes.directive),
    at("chi-dao/<int:directive_id>/bang/", programmes.directive_table),
    at("chi-dao/<int:directive_id>/sua/", texts.edit),
    at("chi-dao/<int:directive_id>/bo/", texts.back),
    at("chi-dao/<int:directive_id>/chuong-trinh/", programmes.take),
    at("chi-dao/<int:directive_id>/viec-moi/", programmes.item),
    at("chi-dao/<int:directive_id>/viec/<int:item_id>/giao/", programmes.give),
    at("bien-phap/", measures.measures),
    at("bien-phap/bang/", measures.measures_table),
    at("bien-phap/qua-han/", measures.overdue),
    at("bien-phap/qua-han/bang/", measures.overdue_table),
    at("bien-phap/<int:measure_id>/", measures.measure),
    at("bien-phap/<int:measure_id>/bao-cao/", measures.report),
    at("bien-phap/<int:measure_id>/xem-xet/", measures.decide),
    at("bien-phap/<int:measure_id>/muc/<int:deed_id>/bo/", measures.back),
    at("kiem-tra/", inspections.inspections),
    at("kiem-tra/bang/", inspections.inspections_table),
    at("to-chuc/<int:unit_id>/kiem-tra-moi/", inspections.new),
    at("kiem-tra/<int:inspection_id>/", inspections.inspection),
    at("kiem-tra/<int:inspection_id>/bang/", inspections.inspection_table),
    at("kiem-tra/<int:inspection_id>/ghi/", inspections.edit),
    at("kiem-tra/<int:inspection_id>/tu-ho-so/", inspection_findings.from_audit),
    at("kiem-tra/<int:inspection_id>/thieu-sot-moi/", inspection_findings.new),
    at("thieu-sot/", inspection_findings.findings),
    at("thieu-sot/bang/", inspection_findings.findings_table),
    at("thieu-sot/<int:finding_id>/", inspection_findings.finding),
    at("thieu-sot/<int:finding_id>/bao-cao/", inspection_findings.report),
    at("thieu-sot/<int:finding_id>/xac-nhan/", inspection_findings.verify),
    at("thieu-sot/<int:finding_id>/muc/<int:deed_id>/bo/", inspection_findings.back),
    # rating
    at("to-chuc/<int:unit_id>/xep-loai/", unit_ratings.ratings),
    at("to-chuc/<int:unit_id>/xep-loai/bang/", unit_ratings.ratings_table),
    at("to-chuc/<int:unit_id>/tu-xep-loai/", own_rating.rating_of),
    at("to-chuc/<int:unit_id>/tu-xep-loai/bang/", own_rating.rating_table),
    at("to-chuc/<int:unit_id>/xep-loai-dang-vien/", member_ratings.proposals),
    at("to-chuc/<int:unit_id>/xep-loai-dang-vien/quyet-dinh/", member_ratings.decisions),
    at("to-chuc/<int:unit_id>/xep-loai-dang-vien/bang/", member_ratings.ratings_table),
    # commendation
    at("so-ket/", reviews.reviews),
    at("so-ket/bang/", reviews.reviews_table),
    at("so-ket/<int:review_id>/", reviews.review),
    at("so-ket/<int:review_id>/bang/", reviews.review_table),
    at("so-ket/<int:review_id>/bo/", reviews.take_back),
    at("to-chuc/<int:unit_id>/so-ket-moi/", reviews.new),
    at("khen-thuong/", proposals.commendations),
    at("khen-thuong/bang/", proposals.commendations_table),
    at("khen-thuong/dan-dau/", leaders.leaders),
    at("khen-thuong/dan-dau/bang/", leaders.leaders_table),
    at("khen-thuong/huy-hieu/", badges.badges),
    at("khen-thuong/huy-hieu/bang/", badges.badges_table),
    at("khen-thuong/<int:commendation_id>/", proposals.commendation),
    at("khen-thuong/<int:commendation_id>/ghi/", proposals.judge),
    at("khen-thuong/<int:commendation_id>/rut/", proposals.withdraw),
    at("khen-thuong/<int:commendation_id>/hoan-tac/", proposals.undo),
    at("to-chuc/<int:unit_id>/de-nghi-khen/", proposals.new),
    at("dien-hinh/", exemplars.exemplars),
    at("dien-hinh/bang/", exemplars.exemplars_table),
    at("dien-hinh/<int:exemplar_id>/", exemplars.exemplar),
    at("dien-hinh/<int:exemplar_id>/ghi/", exemplars.judge),
    at("to-chuc/<int:unit_id>/dien-hinh-moi/", exemplars.new),
    # forecast
    at("du-bao/", forecast.forecast),
    at("du-bao/bang/", forecast.forecast_table),
    # leading
    at("lanh-dao/", leading.leading_page),
    at("lanh-dao/bang/", leading.leading_table),
    # the bulletin: its desk, then what everybody reads
    *bulletin_desk.PAGES,
    *PAGES,
    # for those who build pages
    at("components/", components.components),
]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that no page has: readers of the bulletin are told in its own page, which asks for no session."""
    if request.path_info.startswith(FOR_EVERYBODY):
        return missing(request)
    return errors.not_found(request, exception)


handler400 = "ketnap.web.errors.bad_request"
handler403 = "ketnap.web.errors.forbidden"
handler404 = "ketnap.urls.not_found"
handler500 = "ketnap.web.errors.broken"
