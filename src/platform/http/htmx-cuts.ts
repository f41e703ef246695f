/**
 * What these pages never use of htmx 4.0.1 and its ws extension, cut out as the script is bundled, so that all of it stays
 * small: nothing here morphs, moves by transitions, is boosted, preserved or sent out of band, no attribute is inherited or
 * holds code (the content policy forbids it), and frames of the socket are read and written by our own script. Another
 * version may look otherwise: then the build throws, and this is to be looked at again.
 */
type Cuts = {
  /** Where a method or function of the file begins and ends. */
  bodyOf(name: string): RegExp
  /** Methods and functions. */
  removed: string[]
  /** Parts of others, their callers among them, with what takes their place. */
  parts: [part: RegExp, instead: string][]
}

const htmx: Cuts = {
  bodyOf: (name) => new RegExp(`^        (?:async )?${name}\\(.*\\) \\{\\n[^]*?\\n        \\}\\n`, "m"),
  removed: [
    "#apiMethods",
    "#disableElements",
    "#enableElements",
    "#executeJavaScript",
    "#handleAnchorScroll",
    "#handleHxHeaders",
    "#handleScroll",
    "#handleTriggerHeader",
    "#isBoosted",
    "#createIdMaps",
    "#createOOBTask",
    "#createPersistentIds",
    "#extractFilter",
    "#extractJavascriptContent",
    "#findBestMatch",
    "#handleHxOnAttributes",
    "#handlePreservedElements",
    "#isSameOrigin",
    "#isSoftMatch",
    "#initRequestIndicatorCss",
    "#initializeAbortListener",
    "#matchesUpcomingSibling",
    "#maybeBoost",
    "#morph",
    "#morphChildren",
    "#morphNode",
    "#moveBefore",
    "#normalizeScrollTarget",
    "#populateIdMapWithTree",
    "#processOOB",
    "#processPartials",
    "#processScripts",
    "#processTransitionQueue",
    "#removeNode",
    "#restorePreservedElements",
    "#scanBackwardsQuery",
    "#scanForwardQuery",
    "#scanUntilComparison",
    "#shouldBoost",
    "#startCSSTransitions",
    "#submitTransitionTask",
    "findAll",
    "on",
    "onLoad",
  ],
  parts: [
    // Another sign than the colon, another prefix than hx-, and what is inherited or added up.
    [/this\.#maybeAdjustMetaCharacter\((":?[\w:]+"|name|eventName)\)/g, "$1"],
    [/^ +let inherited = [^]*?(?=^ +let val = this\.#attr\(elt, name\))/m, ""],
    [/ \?\? this\.#attr\(elt, name \+ inherited\)/, ""],
    [/^ +let n1 = CSS\.escape[^]*?(?=^ +return defaultVal;)/m, ""],
    [/^ +let p = this\.config\.prefix;\n +return elt\.getAttribute\(name\).*\n/m, "return elt.getAttribute(name);\n"],
    [/^ +let p = this\.config\.prefix;\n +return !elt\.closest.*\n/m, "return elt.closest('[hx-ignore]') != null;\n"],
    [/^ +let result = \[s\];\n +if \(this\.config\.prefix\).*\n +return result;\n/m, "return [s];\n"],
    // What is lent to extensions that are not here.
    [/^ +parseTriggerSpecs: this[^]*?(?=^ +onTrigger:)/m, ""],
    [/,\n +executeJavaScript: .*\n/, "\n"],
    [/^ +this\.#hxOnQuery = new XPathEvaluator.*\n/m, ""],
    // Code in attributes, and boosted links.
    [
      /^ +let hxOnNodes = \[root\];[^]*?(?=^ +for \(let elt of this\.#queryEltAndDescendants\(root, this\.#actionSelector)/m,
      "",
    ],
    [/^ +for \(let elt of this\.#queryEltAndDescendants\(root, this\.#boostSelector\)\) \{\n.*\n +\}\n/m, ""],
    [/^ +\/\/ Apply boost config overrides\n[^]*?\n            \}\n/m, ""],
    [/^ +if \(filter\) \{\n[^]*?\n {20}\}\n/m, ""],
    [/let \[eventName, filter\] = this\.#extractFilter\(spec\.name\);/, "let eventName = spec.name;"],
    [/^ +let javascriptContent = this\.#extractJavascriptContent\(ctx\.request\.action\);\n/m, ""],
    [/^ +let javascriptContent = this\.#extractJavascriptContent\(hxAttr\);\n/m, ""],
    [/^ +this\.#initRequestIndicatorCss\(\);\n/m, ""],
    [/^ +this\.#initializeAbortListener\(elt\);\n/m, ""],
    // Headers and modifiers that are never sent.
    [/^ +if \(ctx\.hx\.refresh === 'true'\)[^]*?(?=^ +if \(ctx\.hx\.redirect\))/m, ""],
    [/^ +if \(ctx\.hx\.location\) \{ \/\/ HX-Location\n[^]*?\n {12}\}\n/m, ""],
    [/^ +if \(ctx\.hx\.retarget\)[^]*?(?=^ +if \(ctx\.target\?\.isConnected === false\))/m, ""],
    [/^ +\/\/ allow response headers to override history action\n[^]*?(?=^ +\/\/ normalize "false" to null)/m, ""],
    [/^ +if \(ctx\.hx\?\.trigger\) \{[^]*?\n {16}\}\n/m, ""],
    [/^ +if \(spec\.halt \|\| spec\.prevent\).*\n.*\n/m, ""],
    [/^ +if \(spec\.from === 'self' && .*\n.*\n.*\n/m, ""],
    [/^ +if \(spec\.from === 'outside'\).*\n +else if \(spec\.from && spec\.from !== 'self'\)/m, "if (spec.from)"],
    [/^ +if \(cssTransition && task\.swapSpec\?\.swap\) \{\n.*\n +\}\n/m, ""],
    [/^ +if \(swapStyle === 'delete'\) \{\n[^]*?\n {12}\}\n/m, ""],
    [/^ +\} else if \(swapStyle === 'textContent'\) \{\n[^]*?(?=^ +\} else if \(swapStyle === 'outerHTML'\))/m, ""],
    [/^ +return style === 'before'[^]*?(?=\n {8}\}\n)/m, "return style;"],
    [/\.replace\(\/<hx-.*(?=;\n)/, ""],
    // What is told to nobody who listens.
    [
      /^ +if ?\(!this\.#trigger\([^;]*?"htmx:(config:request|before:response|after:request|before:process|before:history:update)".*\) return;?\n/gm,
      "",
    ],
    [
      /^ +this\.#trigger\(.*"htmx:(after:init|finally:request|(before|after):settle|after:history:\w+|after:cleanup)".*\);?\n/gm,
      "",
    ],
    [/^ +if \(ctx\.response\.status >= 400\) \{\n.*\n +\}\n/m, ""],
    [/ && this\.#trigger\(elt, "htmx:before:init", \{\}, true\)/, ""],
    [/^ +let historyDetail = \{\n[^]*?\n {12}\};\n/m, ""],
    // Settings that are as they are.
    [/^ +logAll: false,[^]*?(?= +history: true)/m, ""],
    [/^ +indicatorClass: .*\n/m, ""],
    [/^ +includeIndicatorCSS: .*\n/m, ""],
    [/^ +extensions: ''.*\n/m, ""],
    [/^ +morphSkip: [^]*?(?= +noSwap:)/m, ""],
    [/^ +implicitInheritance: .*\n/m, ""],
    [/^ +defaultSettleDelay: [^]*?(?=^ +\}\n)/m, ""],
    [/^ +let metaConfig = [^]*?(?=^ +\}\n\n)/m, ""],
    [/^ +if \(this\.#approvedExt && .*\n.*\n.*\n/m, ""],
    [/^ +\} else if \(this\.config\.logAll\) \{\n.*\n/m, ""],
    // Calls of what is emptied or gone.
    [/^ +if \(this\.#isBoosted\(elt\)\) \{\n[^]*?\n {12}\}\n/gm, ""],
    [/^ +\} else if \(this\.#isBoosted\(elt\)\) \{\n.*\n/m, ""],
    [/^ +if \(this\.#isBoosted\(ctx\.sourceElement\)\) \{\n[^]*?\n {16}\}\n/m, ""],
    [/^ +this\.#disableElements\(ctx\);\n/m, ""],
    [/^ +this\.#enableElements\(ctx\.disabledElements\);\n/m, ""],
    [/^ +ctx\.disabledElements \?\?= \[\];\n/m, ""],
    [/^ +this\.#handleAnchorScroll\(ctx\);\n/m, ""],
    [/^ +this\.#handleScroll\(swapSpec, target\);\n/m, ""],
    [/^ +\/\/ Handle dynamic headers\n.*\n.*\n/m, ""],
    [/^ +await ctx\.extensionPromise.*\n/m, ""],
    [/^ +selectOOB: .*\n/m, ""],
    [/^ +transition: this\.config\.transitions,\n/m, ""],
    [/^ +confirm: .*\n/m, ""],
    [/^ +\/\/ Apply hx-config overrides\n[^]*?\n {12}\}\n/m, ""],
    [/^ +ctx\.vals = obj;.*\n/m, ""],
    [/^ +if \(ctx\.request\.method === 'DIALOG'\) return;?\n/m, ""],
    [/^ +for \(let elt of root\.children \|\| \[\]\).*\n/m, ""],
    [/^ +if \(spec\.throttleTimeout\).*\n +spec\.observer.*\n/m, ""],
    [/^ +other\.throttledEvent = null;\n/m, ""],
    [/^ +let trusted = this\.#ttPolicy.*\n/m, ""],
    [/Document\.parseHTMLUnsafe\?\.\(trusted, \{\}\) \|\| (new DOMParser\(\)\.parseFromString\()trusted/, "$1resp"],
    [/^ +if \(swapSpec\.ignoreTitle\).*\n/m, ""],
    [/^ +type: 'main',\n/m, ""],
    [/^ +transition: ctx\.transition .*\n/m, ""],
    // What is always so here.
    [/^ +let statusValue = [^]*?\n {16}\}\n/m, ""],
    [/^ +\/\*\*\n +\* Deep-merges [^]*?(?=^ {4}\};\n)/m, ""],
    [/^ +if \(strategy === "queue all"\) \{\n[^]*?\} else (?=if \(strategy !== "abort")/m, ""],
    [/^ +abort\(\) \{\n +this\.#current\?\.abort\?\.\(\)\n +\}\n/m, ""],
    [/^ +#approvedExt = '';\n +#registeredExt = .*\n/m, ""],
    [/^ +#Function = .*\n +#AsyncFunction = .*\n +#ttPolicy = .*\n/m, ""],
    [/^ +#boostSelector = .*\n/m, ""],
    [/^ +#hxOnQuery\n +#transitionQueue\n/m, ""],
    [/^ +#processingTransition\n/m, ""],
    [/"put", "patch", "delete", "query"/, ""],
    [/,\[hx-put\],\[hx-patch\],\[hx-delete\],\[hx-query\]/, ""],
    [/\[hx-action\],/, ""],
    [/^ +let method = this\.#attributeValue\(elt, "hx-method"\);\n.*\n/m, "let method, action;\n"],
    [/^ +\/\/ Normalize options to object\n[^]*?(?=^ +let sourceElt)/m, ""],
    [/^ +\/\/ If source selector was provided[^]*?(?=^ +sourceElt \|\|=)/m, ""],
    [/^ +if \(options\.headers\).*\n/m, ""],
    [/^ +if \(this\.config\.history === "reload"\) \{\n[^]*?\} else \{\n/m, "{\n"],
    [/^ +\/\/ normalize "false" to null\n.*\n.*\n/m, ""],
    [/^ +if \(!this\.config\.history\) return;\n/gm, ""],
    [/^ +if \(typeof target === 'string'\) \{\n.*\n +\}\n/m, ""],
    [/^ +if \(typeof swapSpec === 'string'\) \{\n.*\n +\}\n/m, ""],
    [/^ +this\.version = .*\n/m, ""],
    [/^ +#attrName\(.*\) \{\n[^]*?\n {8}\}\n/m, ""],
    [/^ +let s = selector\.trim\(\);\n.*\n/m, "return selector.trim();\n"],
    [/^ +if \(ctx\.values\) \{\n[^]*?\n {12}\}\n/m, ""],
    [/ctx\.request\.timeout != null\n.*\n +: (?=this\.config\.defaultTimeout)/, ""],
    [/^ +if \(!hxIndicator\) \{\n([^]*?)\} else \{\n.*\n +\}\n/m, "$1"],
    [/^ +let hxIndicator = .*\n/m, ""],
    // Its small language: words, each perhaps with a value after a colon.
    [
      /^ +let pattern = [^]*?(?=^ {8}\},\n\n {8}\/\*\*\n {9}\* Splits)/m,
      "return Object.fromEntries(string.split(/\\s+/).filter(Boolean).map((word) => { let [key, ...value] = word.split(':'); return [key, value.join(':') || true] }))\n",
    ],
    [/^ +s = s\.replace\(\/\^\\s\*every.*\n/m, ""],
    [/^ +if \(!name\) return \[\];.*\n.*\n/m, ""],
    // Ways of naming an element, and kinds of fields.
    [/^ +if \(selector\.startsWith\('global '\)\) \{\n.*\n +\}\n/m, ""],
    [/^ +\} else if \(selector\.startsWith\('findAll '\)\) \{\n[^]*?(?=^ +\} else if \(selector === 'body'\))/m, ""],
    [/^ +\} else if \(selector === 'host'\) \{\n.*\n/m, ""],
    [/^ +\} else if \(type === 'file'\) \{\n[^]*?(?=^ +\} else \{\n +formData\.append\(name, input\.value\))/m, ""],
    [/^ +\} else if \(detail\.warn\) \{\n[^]*?\n {12}\}\n/m, "}\n"],
    [/^ +if \(javascriptContent != null\) \{\n[^]*?\} else (?=if \(usesQueryParams\))/m, ""],
    [/^ +if \(javascriptContent\) \{\n[^]*?\} else \{\n([^]*?)\n {12}\}\n/m, "callback(HCON.parse(hxAttr));\n"],
    [/^ +\/\/ Handle confirmation\n[^]*?(?=^ +\/\/ initialize timeout)/m, ""],
    // Where one is when something comes into view, and what comes too often.
    [/^ +if \(eventName === 'intersect'[^]*?\n {16}\}\n/m, ""],
    [/ else if \(spec\.throttle\) \{\n[^]*?\n {16}\}\n/, "\n"],
    // Pieces for several places in one answer, and transitions between them.
    [/^ +\/\/ Process OOB and partials\n[^]*?(?=^ +\/\/ Process main swap)/m, "let hasPartials = false;\n"],
    [/^ +this\.#processScripts\(fragment\);\n/m, ""],
    [
      /^ +let transitionTasks = \[\];\n[^]*?(?=^ +await Promise\.all\(swapPromises\))/m,
      "for (let task of tasks) swapPromises.push(this.#insertContent(task));\n",
    ],
    [/^ +settleTasks = cssTransition && .*\n/m, ""],
    [/^ +if \(cssTransition && settleTasks\.length > 0\) \{\n[^]*?\n {12}\}\n/m, ""],
    [/^ +let pantry = .*\n/m, ""],
    [/^ +this\.#restorePreservedElements\(pantry\);\n/m, ""],
    [/^ +\} else if \(swapStyle === 'innerMorph'\) \{\n[^]*?(?=^ +\} else if \(swapStyle === 'beforeend'\))/m, ""],
    [/ else \{\n +let methods = this\.#extMethods\.get\('handle_swap'\)[^]*?(?=\n +\} finally \{)/, ""],
  ],
}

const ws: Cuts = {
  bodyOf: (name) => new RegExp(`^    (?:async )?function ${name}\\(.*\\) \\{\\n[^]*?\\n    \\}\\n`, "m"),
  removed: ["checkLegacyAttributes", "flushQueue", "initializeSendElement", "sendMessage", "transmitMessage"],
  parts: [
    [/^ +flushQueue\(connection\);\n/m, ""],
    [/^ +checkLegacyAttributes\(node\);\n/m, ""],
    [/^ +let send = .*\n/m, ""],
    [/^ +if \(send != null\) \{\n.*\n +\}\n/m, ""],
    [/ \+ ',' \+ wsSelector\('send'\) \+ ',\[ws-connect\],\[ws-send\]'/, ""],
    [
      /^ +let mc = htmx\.config\.metaCharacter \|\| ':';\n +let sel = [^]*?return sel;\n/m,
      "return `[hx-ws\\\\:${suffix}]`;\n",
    ],
    [/^ +let hxConfig = .*\n/m, ""],
    [/^ +\.\.\.hxConfig.*\n/m, ""],
    [/^ +\/\/ Already a WebSocket URL\n[^]*?(?=^ +\/\/ Relative URL - build)/m, ""],
    [/^ +if \(url\.startsWith\('\/\/'\)\) \{\n[^]*?(?=^ +if \(url\.startsWith\('\/'\)\) \{)/m, ""],
    [/^ +\/\/ Relative path - resolve[^]*?(?=\n {4}\}\n)/m, ""],
    [/^ +if \(config\.pauseOnBackground\) \{\n[^]*?\n {8}\}\n/m, ""],
    [/^ +if \(config\.pauseOnBackground && document\.hidden\) return;\n/m, ""],
    [/^ +queue: \[\],\n/m, ""],
    [/^ +sending: .*\n/m, ""],
    [/^ +connection\.queue\.length = 0;\n/m, ""],
    [/^ +visibilityHandler: null,\n/m, ""],
    [/^ +if \(connection\.visibilityHandler\) \{\n.*\n +\}\n/m, ""],
    [/^ +pauseOnBackground: .*\n.*\n/m, ""],
    [/^ +let config = connection\.config;\n\n +return connection;\n/m, ""],
    [/, connection\.config\?\.protocols/, ""],
    [/^ +if \(!api\.triggerHtmxEvent\(element, 'htmx:ws:before:connection'[^]*?return null;\n +\}\n/m, ""],
    [
      /^ +if \(element\.isConnected\) \{\n +connection\.cancelled = false;\n[^]*?\} else \{\n([^]*?)\n {8}\}\n/m,
      "if (!element.isConnected) {\n$1\n}\n",
    ],
    [/^ +text\(\) \{\n[^]*?(?=^ {8}\};\n)/m, ""],
    [/^ +if \(!config\.reconnect \|\| [^]*?\n {8}\}\n/m, ""],
    // Frames are read by our own script.
    [/^ +let json = null;\n[^]*?(?=^ +api\.triggerHtmxEvent\(element, 'htmx:ws:after:message:incoming')/m, ""],
  ],
}

function cut(source: string, { bodyOf, removed, parts }: Cuts): string {
  const replace = (what: RegExp, instead: string) => {
    const next = source.replace(what, instead)
    if (next === source) throw new Error(`htmx is not as it was, see htmx-cuts.ts: ${what.source}`)
    source = next
  }
  for (const name of removed) replace(bodyOf(name), "")
  for (const [part, instead] of parts) replace(part, instead)
  return source
}

/** The source of htmx's core without what is never used. Throws where it is not the one that is known. */
export const cutHtmx = (source: string): string => cut(source, htmx)

/** The same of its ws extension. */
export const cutSocketExtension = (source: string): string => cut(source, ws)
