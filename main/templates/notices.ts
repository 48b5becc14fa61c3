/**
 * What a conversion could not carry over, or carried over differently. Texts for each code stand in
 * `resources/locales/<language>/notes.templates.json`.
 */
export const noticeCodes = [
  'compose.variable_unset',
  'compose.kept',
  'compose.ignored',
  'compose.container_name',
  'compose.build',
  'compose.service_name',
  'compose.profile_left_out',
  'compose.env_unset',
  'compose.volume_external',
  'compose.volume_driver',
  'compose.network_external',
  'compose.directory_overlay',
  'compose.host_path',
  'compose.secret_included',
  'compose.file_owner',
  'compose.port_shared',
  'compose.healthcheck_extra',
  'stack.dangerous_left_out',
  'stack.not_restorable',
  'stack.dependency_cycle',
  'stack.dependency_unknown',
  'stack.port_conflict',
  'stack.host_port_conflict',
  'stack.mount_unknown',
  'stack.scale_dropped',
  'stack.command_as_shell',
  'stack.volume_path',
  'stack.no_image',
  'stack.plugins',
  'stack.k8s_resources',
  'stack.name_changed',
] as const;
export type NoticeCode = (typeof noticeCodes)[number];

export interface TemplateNotice {
  readonly code: NoticeCode;
  readonly params: Readonly<Record<string, string | number>>;
}

export type Tell = (code: NoticeCode, params: Readonly<Record<string, string | number>>) => void;

/** Collects notices, each once. */
export function noticeList(): { readonly tell: Tell; readonly list: TemplateNotice[] } {
  const list: TemplateNotice[] = [];
  const seen = new Set<string>();
  return {
    list,
    tell: (code, params) => {
      const key = JSON.stringify([code, params]);
      if (!seen.has(key)) list.push({ code, params });
      seen.add(key);
    },
  };
}
