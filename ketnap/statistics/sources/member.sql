-- Where each person stood as a member, from day to day, with what does not change with the years; the rest is in `stay`.
SELECT s.person_id, s.unit_id, s.standing, s.valid_from, s.valid_to, :on AS day,
       p.sex, p.born_on, p.ethnicity, p.religion
FROM ketnap_stay s
JOIN ketnap_person p ON p.id = s.person_id
