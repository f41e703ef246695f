import type { Account } from "../../src/users/user"
import { paths } from "../paths"
import { Face } from "../shared/face"
import { Submit } from "../shared/form"
import { text } from "../text/text"

/** Choosing the picture that stands for oneself; `avatar.js` lets one choose which part of it, else it is the middle. */
export const AvatarForm = ({ viewer, problem }: { viewer: Account; problem: string | undefined }) => (
  <section class="avatar" id="avatar">
    <form class="stack" method="post" action={paths.accountAvatar()} enctype="multipart/form-data" data-needs="avatar">
      <div class="present">
        <Face id={viewer.id} name={viewer.displayName} avatar={viewer.avatar} />
        <div class="field">
          <label for="field-file">{text.pictures.chooseFace}</label>
          <input
            id="field-file"
            type="file"
            name="file"
            required
            accept="image/jpeg,image/png,image/webp,image/gif"
            aria-describedby="avatar-hint"
            aria-invalid={problem ? "true" : undefined}
          />
          <p class="hint" id="avatar-hint">
            {text.pictures.faceHint}
          </p>
          {problem && (
            <p class="problem" role="alert">
              {problem}
            </p>
          )}
        </div>
      </div>
      <div class="cut" hidden>
        <canvas width={256} height={256} tabindex={0} role="img" aria-label={text.pictures.cut}></canvas>
        <label>
          {text.pictures.zoom}
          <input type="range" min="1" max="4" step="0.01" value="1" />
        </label>
        <p class="hint">{text.pictures.cut}</p>
      </div>
      <Submit>{text.pictures.useFace}</Submit>
    </form>
    {viewer.avatar && (
      <form method="post" action={paths.accountAvatarRemove()}>
        <Submit quiet>{text.pictures.dropFace}</Submit>
      </form>
    )}
  </section>
)
