/**
 * Makes the documentation site: static HTML from the documents of the repository. Entry type: {@link org.ws101.site.Site}. CommonMark
 * parses and renders; the code here has the menu, the frame of a page, the links, the search index and the call of Javadoc.
 */
@NullMarked
package org.ws101.site;

import org.jspecify.annotations.NullMarked;
