// The page in another language.
import { Menu, UnstyledButton } from "@mantine/core";
import { type Language, language, languages, speak } from "./language.ts";
import { text } from "./text.ts";

export function LanguageToggle() {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <UnstyledButton fz="sm" px={6} aria-label={`${languages[language]}: ${text.otherLanguage}`}>
          {languages[language]}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(languages).map(([tag, name]) => (
          <Menu.Item key={tag} lang={tag} disabled={tag === language} onClick={() => speak(tag as Language)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
