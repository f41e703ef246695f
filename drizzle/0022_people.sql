-- People who stand in a list by their ids, as they are called and look now; one who is gone keeps the name that stands there.
CREATE FUNCTION "present_people"(list jsonb) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.one ->> 'id', 'name', coalesce(u.display_name, p.one ->> 'name'), 'avatar', u.avatar) ORDER BY p.place), '[]')
  FROM jsonb_array_elements(list) WITH ORDINALITY p(one, place) LEFT JOIN users u ON u.id = (p.one ->> 'id')::uuid
$$;
