-- Makes a county's years of work in PostgreSQL itself: what the services would have written, by the million.
-- Blocks are separated by "-- :" with a title. `places` (spots) and `subjects` come from the product's own tables.

-- : choosing
SELECT setseed(0.2026);
CREATE TEMP TABLE plan AS
SELECT drawn.*,
       CASE WHEN is_open THEN (ARRAY['received', 'accepted', 'dispatched', 'in_hand', 'in_hand', 'in_hand', 'disposed'])
                              [1 + floor(7 * dice)::int] ELSE 'closed' END AS state,
       spots.area_code, spots.lat + floor(16 * dice) * 0.000125 AS lat, spots.long + floor(16 * dice) * 0.000125 AS long,
       spots.tile_z14, spots.hexagons[1 + floor(16 * dice)::int] AS hexagon,
       spots.desk_id, subjects.category, subjects.title, subjects.tier, subjects.urgency, subjects.unit_id
FROM (SELECT n, random() AS dice, opened_at, opened_at + interval '3 days' AS due_at,
             -- One case in twenty is open, most of them among the newest tenth.
             random() < CASE WHEN n > 0.9 * %(cases)s THEN 0.40 ELSE 0.011 END AS is_open,
             (random() * 1e6)::int %% (SELECT count(*) FROM spots) AS spot,
             (random() * 1e6)::int %% (SELECT count(*) FROM subjects) AS subject
      FROM (SELECT n, now() - interval '1095 days' * (1 - n / (%(cases)s + 1.0)) AS opened_at
            FROM generate_series(1, %(cases)s) AS n) AS dated) AS drawn
JOIN spots ON spots.n = spot JOIN subjects ON subjects.n = subject
ORDER BY drawn.n;
ANALYZE plan;

-- : residents
INSERT INTO people_account (id, password, is_superuser, username, email, is_staff, is_active, date_joined, name,
                            language, is_outsourced)
SELECT %(first_resident)s + n, '!', false, 'bench-' || n, '', false, true, now(), '', 'zh-hans', false
FROM generate_series(1, %(residents)s) AS n;

-- : cases
INSERT INTO cases_case (id, kind, kind_version, number, lookup_code, state, version, title, category, tier, urgency,
                        confidentiality, area_code, is_unlocated, lat, long, tile_z14, hexagon, location_quality, place_text,
                        holder_id, first_desk_id, reporter_id, due_at, due_original_at, opened_at, closed_at, outcome,
                        reopened_count)
SELECT n, 'issue', 1, 'bench-' || lpad(n::text, 8, '0'), 'Z' || lpad(to_hex(n::bigint * 40503 %% 268435456), 7, '0'), state,
       CASE state WHEN 'received' THEN 1 WHEN 'closed' THEN 7 ELSE 4 END, title || '，编号' || n, category, tier, urgency,
       CASE WHEN dice < 0.02 THEN 'desk_only' ELSE 'open' END, area_code, false, lat, long, tile_z14, hexagon, 'point', '',
       CASE WHEN state IN ('dispatched', 'in_hand') THEN unit_id ELSE desk_id END, desk_id,
       CASE WHEN n %% 5 < 3 THEN %(first_resident)s + 1 + n %% %(residents)s END,
       CASE WHEN is_open THEN due_at END, due_at, opened_at,
       CASE WHEN NOT is_open THEN due_at - interval '12 hours' END, CASE WHEN is_open THEN '' ELSE 'solved' END, 0
FROM plan;

-- : reports
INSERT INTO issues_report (case_id, nature, channel, text, handler_text, object_class, answers, emergency_shown,
                           emergency_call, language, external_number, is_datum_assumed, check_method, privacy_notice,
                           first_dispatched_at, disposed_at, is_on_time, round, close_basis, further, token, device)
SELECT n, 'help', 'web', title || '，晚上看不清，请派人来看看。', '', '', '{"danger_now": "no", "accident": "no"}', true, '',
       'zh-hans', '', false, 'rule', '2026-01', opened_at, CASE WHEN NOT is_open THEN due_at - interval '1 day' END,
       CASE WHEN NOT is_open THEN true END, 1, CASE WHEN is_open THEN '' ELSE 'reporter' END, '{}', '', ''
FROM plan;

-- : lines of the timeline
CREATE TEMP TABLE steps (step int, act text, from_state text, to_state text, visibility text, after interval);
INSERT INTO steps VALUES
    (1, 'receive', '', 'received', 'public', '0'), (2, 'accept', 'received', 'accepted', 'public', '1 hour'),
    (3, 'file', 'accepted', 'filed', 'staff', '1 hour'), (4, 'dispatch', 'filed', 'dispatched', 'public', '1 hour'),
    (5, 'sign', 'dispatched', 'in_hand', 'public', '3 hours'), (6, 'dispose', 'in_hand', 'disposed', 'public', '2 days'),
    (7, 'confirm', 'disposed', 'closed', 'public', '60 hours');
CREATE TEMP TABLE reached (state text, steps int);
INSERT INTO reached VALUES ('received', 1), ('accepted', 2), ('dispatched', 4), ('in_hand', 5), ('disposed', 6), ('closed', 7);
INSERT INTO cases_entry (case_id, act, happened_at, role, from_state, to_state, reason, text, data, visibility, unit_id)
SELECT n, act, opened_at + after, 'clerk', from_state, to_state, '', '', '{}', visibility,
       CASE WHEN step > 4 THEN unit_id ELSE desk_id END
FROM plan JOIN reached USING (state) JOIN steps ON step <= reached.steps ORDER BY n, step;

-- : audit rows
INSERT INTO audit_audit (happened_at, actor, act, object_ref, data)
SELECT happened_at, 'account:1', 'issues:case:' || act, 'case:' || case_id,
       jsonb_build_object('entry', id, 'from', from_state, 'to', to_state, 'reason', '', 'version', 1)
FROM cases_entry ORDER BY id;

-- : hand-overs
INSERT INTO cases_leg (case_id, kind, state, share, reason, advice, sent_at, due_at, accepted_how, report_in, ended_at,
                       outcome, data, from_unit_id, to_unit_id)
SELECT n, 'dispatch_lead', CASE state WHEN 'dispatched' THEN 'sent' WHEN 'in_hand' THEN 'signed' ELSE 'done' END, '', '',
       '', opened_at + interval '1 hour', due_at, 'signed', '{}',
       CASE WHEN state IN ('disposed', 'closed') THEN due_at - interval '1 day' END, '', '{"route": {}}', desk_id, unit_id
FROM plan WHERE state NOT IN ('received', 'accepted') ORDER BY n;

-- : clocks
INSERT INTO deadlines_due (case_id, clock, unit_id, length, calendar_code, started_at, due_at, original_due_at, is_fixed,
                           met_at, is_provisional, attempts)
SELECT n, clock, desk_id, within, 'office', opened_at, opened_at + ends_after, opened_at + ends_after, false,
       CASE WHEN state <> 'received' AND (clock <> 'answer_by' OR NOT is_open) THEN opened_at + interval '1 hour' END,
       false, 0
FROM plan, (VALUES ('accept_by', '1wd', interval '1 day'), ('answer_by', '5wd', interval '7 days'),
                   ('dispatch_by', '4wh', interval '1 day'), ('due', '3wd', interval '3 days'))
           AS clocks (clock, within, ends_after)
WHERE state <> 'received' OR clock IN ('accept_by', 'answer_by')
ORDER BY n;

-- : notices
INSERT INTO notify_outbox (key, event, language, channel, case_id, account_id, params, state, created_at, next_at,
                           attempts, sent_at, error, text, telephone)
SELECT 'N01:' || id || ':1', 'N01', 'zh-hans', 'console', id, reporter_id, jsonb_build_object('case_no', number), 'sent',
       opened_at, opened_at, 1, opened_at, '', '', ''
FROM cases_case WHERE reporter_id IS NOT NULL ORDER BY id;

-- : numbers that follow
-- Each table goes on from a range of its own, so that an id found in a recorded statement names one row only.
SELECT setval(pg_get_serial_sequence('cases_case', 'id'), 100000000),
       setval(pg_get_serial_sequence('cases_leg', 'id'), 200000000),
       setval(pg_get_serial_sequence('cases_entry', 'id'), 300000000),
       setval(pg_get_serial_sequence('people_contact', 'id'), 400000000),
       setval(pg_get_serial_sequence('people_account', 'id'), 500000000);
