<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
 <context>
  <name>AddBox</name>
  <message>
   <source>Add component</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Type to find a component</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Find a component</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Components</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is named so.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No component can be linked here.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>AnnotatingView</name>
  <message>
   <source>Frame</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Colour</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Banner</name>
  <message>
   <source>Dismiss</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>CanvasCommands</name>
  <message>
   <source>The clipboard holds no nodes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Arrange</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Align</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>CategoryList</name>
  <message>
   <source>Categories</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All images</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ChartBoard</name>
  <message>
   <source>Curves</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag to zoom in; double click to show all; arrow keys go from epoch to epoch</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Epoch {number}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Step {number}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ChoiceField</name>
  <message>
   <source>(several values)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose...</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>CleanRunsDialog</name>
  <message>
   <source>Clean up old runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source> completed runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All runs older than the newest completed ones are removed, and every output that no remaining run refers to. Graph files are not touched.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keep the newest</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Looking up what would go...</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is nothing to remove.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>To be removed: {runs} runs and {outputs} outputs, {size} in all.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Removing...</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>CommentEdit</name>
  <message>
   <source>Comment</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>CompareDialog</name>
  <message>
   <source>Compare two runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading the runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Metrics</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Parameters that differ</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{first} and {second}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Metric</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Difference</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The better one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Neither run has measured anything.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Parameter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>(no such node)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No parameter differs.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Only in the second</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Only in the first</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Changed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nodes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Links</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graphs are the same.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Component</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>(default)</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ComponentCard</name>
  <message>
   <source>Inputs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Outputs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>optional</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>DataProcess</name>
  <message>
   <source>The process that reads images and tables has ended unexpectedly. It is started anew when it is needed; if it ends again, the data may be damaged, or too large for the memory.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>DetailsView</name>
  <message>
   <source>Open folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy path</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open the folder of {output}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy the path of {output}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Details</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No node is selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Select a node to see how its result came about.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What went wrong</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Error</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} ({number})</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Why, and what to do</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Result</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>State</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Why reused</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing that this result depends on has changed since it was made: the component and its version, its parameters, its files, and what feeds it. So the earlier result was taken.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Started</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Took</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Device</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Precision</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Key of the result</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Component</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Name in the graph file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where it lies</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>In the run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Now</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fed by</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Docks</name>
  <message>
   <source>As opened</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Undo history</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Components</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Properties</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Results</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Problems</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Panes</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ErrorBanner</name>
  <message>
   <source>Show log</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Field</name>
  <message>
   <source>Accepted: {range}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Default: {value}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Name: {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Back to the default: {value}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reset {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Problem of {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>off</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>empty</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Files</name>
  <message>
   <source>Open graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Graphs and Ryven projects (*.json)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The Ryven project cannot be opened</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Opened from the Ryven project {name}. Saving makes a graph file.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graph cannot be opened</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Graphs (*.json)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save as Ryven project</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Ryven projects (*.json)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The Ryven project was not saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paths relative to the new folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graph was not saved</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Saved {path}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save changes?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save the changes to “{title}”?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>They are lost if you do not save them.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} was changed by another program.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reload</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Keep mine</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} was moved or deleted by another program.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save it again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The program ended before these graphs were saved. Restore them?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Restore</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Discard</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Decide later</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A graph cannot be restored</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name} was changed after these edits were made.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open the file instead</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Edits cannot be kept for a crash: {why}. Save often.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>FindBar</name>
  <message>
   <source>Find nodes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Previous</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Close</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None found</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} found</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{number} of {count}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>GalleryView</name>
  <message>
   <source>Show the images as the attached transformation makes them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Transformed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size of the pictures</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading the images…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A large folder takes a while.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There are no images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{place} has none.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>without categories</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} categories</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} other files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} skipped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The images cannot be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Skipped files</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>These files were passed over when the dataset was converted.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>GraphTabs</name>
  <message>
   <source>Open graphs</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>GraphView</name>
  <message>
   <source>Add datasets</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No port fits {port}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Linked</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{title} has no port that fits</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Both are outputs; a link goes from an output to an input</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Both are inputs; a link goes from an output to an input</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cut</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Duplicate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Delete</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Edit Parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rename</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run Up to Here</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take Back In</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bypass</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Hide Preview</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show Preview</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Disconnect</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Put in a Frame</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Align</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Left Edges</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Centres</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Right Edges</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Top Edges</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Middles</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bottom Edges</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Distribute Horizontally</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Distribute Vertically</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove Link</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove All Links of This Output</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go to Source</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove Point</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add Point</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Straighten</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Insert Component</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Edit Text</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Colour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Usual</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Colour {number}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add Component</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add Note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Put Selection in a Frame</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paste</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Select All</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Arrange Automatically</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Zoom to Fit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Overview</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Grid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Snap to Grid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Canvas</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graph: arrows go from node to node, Tab through ports</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag a component here from the library,
or double-click or press Tab to find one by name.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>IdentitySection</name>
  <message>
   <source>Identity</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The name of the node in the graph file and for --set</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Id</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Component</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{name}, version {version}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ImageGrid</name>
  <message>
   <source>Images</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>InPlaceEditor</name>
  <message>
   <source>Markdown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Text</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>LibraryPane</name>
  <message>
   <source>Search components</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Components</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Enter adds a component to the graph, F1 explains it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There are no components</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No component matches</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is called “{text}”. Try fewer letters.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>LineField</name>
  <message>
   <source>(several values)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Required</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>LinkEdits</name>
  <message>
   <source>this graph can only be looked at; clone it to change it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{target} already feeds {source}; a link back would close a circle</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Connect</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move link</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Disconnect</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Route link</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove link that cannot be made</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>LogView</name>
  <message>
   <source>Search the log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Places found</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Previous (Shift+Enter)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next (Enter)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Match case</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Lines shown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All lines</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Without details</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Warnings and errors</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Errors</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wrap</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Break long lines</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Follow</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stay at the newest line</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy the log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save the log…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No node is selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Select a node to read its log.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{node} was not run yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Submit the graph (F5); its log appears here while it runs.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{node} did not run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its earlier result was used again. The log is with the run that made it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was said yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Lines appear here as soon as there are any.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The log is empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{node} had nothing to say.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Not found</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} found</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save the log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Log (*.log *.txt)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{file} was written</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>MetricTable</name>
  <message>
   <source>Final metrics</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Value</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Metric</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>MetricsView</name>
  <message>
   <source>best: {epoch}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Log scale</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Values on a logarithmic axis</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compare runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Draw past runs of this graph over this one</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy or save what is shown</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy values</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Picture (PNG)…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drawing (SVG)…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Table (CSV)…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Result</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No node is selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Select a node to see what it measured.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was measured yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Values appear here as soon as there are any.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{node} was not run yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Submit the graph (F5); values appear here while it runs.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was measured</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The node did not finish. Its log says more.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{node} measures nothing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training, scoring and evaluation show values here.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Picture (*.png)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drawing (*.svg)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Table (*.csv)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export metrics</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{file} was written</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Minimap</name>
  <message>
   <source>Overview of the graph</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>NodeEdits</name>
  <message>
   <source>Add {title}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{title} does not fit between {source} and {target}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Insert {title} into link</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Delete</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paste</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Duplicate</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>NodeFacts</name>
  <message>
   <source>Changed since: {names}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What feeds it has changed: {names}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The node or its links have changed.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Yes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>NodeTable</name>
  <message>
   <source>Nodes of the run</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>NoteEdits</name>
  <message>
   <source>Move</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add frame</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change frame</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Notifier</name>
  <message>
   <source>Untitled</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{graph} failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The run took {time}.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Accuracy {accuracy}. {took}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{graph} completed</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>NumberField</name>
  <message>
   <source>Required</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Default: {value}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>OpenGraph</name>
  <message>
   <source>Untitled</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Paths relative to the new folder</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ParameterForm</name>
  <message>
   <source>Remove {name}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>PathField</name>
  <message>
   <source>Choose a file...</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a folder...</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>File or folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>None</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>PictureWindow</name>
  <message>
   <source>Image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Previous image (Left)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Next image (Right)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy the picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Category {category}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{width} x {height} pixels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It was not read. Open it again.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ProblemModel</name>
  <message>
   <source>Where</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Problem</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Error</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Quick fix</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Warning</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Graph</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ProblemsPane</name>
  <message>
   <source>Show errors</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show warnings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Filter of problems</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Problems</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Errors: {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Warnings: {count}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No graph is open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No problems</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graph can be run: press F5, or Submit.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing matches the filter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Clear it, or show errors and warnings again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No quick fix</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Go to it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Folder...</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>File...</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>PropertiesHeader</name>
  <message>
   <source>Title</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Title of the node; leave it empty for the component's own</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>About this component</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bypass</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Leave it out of runs: what comes in goes on unchanged</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} nodes</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Different components</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{done} of {total} {unit}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{seconds} s</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>PropertiesPane</name>
  <message>
   <source>Comment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No graph is open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open one, or start from a template.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graph is empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag a component from the palette onto it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing is selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Select a node to see and set its parameters.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How it computes; results stay the same.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How it computes. {names} can change results; the others only how fast they come.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>(several values)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What for, and why</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The component {name} is not installed here. The node keeps its parameters and links, and cannot be run. Install the package that it comes from, or start the program with --components and its folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This graph can only be looked at. Clone it to change it.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>It has no parameters.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>These nodes share no parameters.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ResultsPane</name>
  <message>
   <source>Results</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Outputs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Metrics</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Log</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Details</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Preview</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{passed}, about {left} left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The run broke off</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Rows</name>
  <message>
   <source>Rows</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RunList</name>
  <message>
   <source>State</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Started</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Duration</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Accuracy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Untitled</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RunPicker</name>
  <message>
   <source>Runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Runs to show</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>This run</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RunSummary</name>
  <message>
   <source>Node</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>State</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Time</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Result</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{done} of {total} {unit}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No graph is open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open a graph, or begin a new one from a template.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graph is empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Drag a component from the library onto the canvas to begin.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was run yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Submit the graph (F5) to run it, or select a node to preview what it does.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Runs</name>
  <message>
   <source>Not submitted: {count} problems keep the graph from running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graph was not submitted</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Runs go on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} runs go on or wait. What is to become of them?</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Those that go on do so without the window, and are found again when it is next opened.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Let them go on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop them</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{title}, run {run}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Untitled</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The graph as it ran in {run}; it can only be looked at.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Clone into a new graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The run cannot be opened</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>RunsPane</name>
  <message>
   <source>Filter by graph or run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Filter runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show runs in state</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All states</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Queued or running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Completed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancelled</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open as it was run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Clone into a new graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compare two runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>End the process</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run sooner</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run later</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show folder</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy run id</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Clean up old runs...</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove from the queue</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The runs cannot be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No run is like that</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change the filter to see others.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reading the runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Submit a graph with F5. Its run is listed here, and stays when it has ended.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Nothing was run yet</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>StateBadge</name>
  <message>
   <source>State: {state}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>StatusLine</name>
  <message>
   <source>Progress of the run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Zoom of the canvas</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stopping</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{state}, about {time} left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{state} in {time}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No problems</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Problems: {errors}, warnings: {warnings}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TableView</name>
  <message>
   <source>Filter rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Only wrong</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Only images whose scored label is not their category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Only errors</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Only images that could not be scored</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All probabilities</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A column with the probability of each category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show all rows again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Write the rows shown to a CSV file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No row fits</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take back a filter to see more.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{count} of {total} rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The table cannot be read</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export rows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Table (*.csv)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{file} was written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The file was not written</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>TemplateGallery</name>
  <message>
   <source>New from template</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What do you want to begin with?</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Thumbnails</name>
  <message>
   <source>It cannot be shown.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Tiles</name>
  <message>
   <source>Cannot be read</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ToolBar</name>
  <message>
   <source>Tool bar</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>Tour</name>
  <message>
   <source>Drag components onto the canvas</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Or double-click the canvas and type. Draw links from outputs on the right to inputs on the left.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Set parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Click a node to see what can be set. Problems are named as you edit.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Submit, and watch</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Press Submit or F5. Progress, curves, images and scores appear here, for the selected node.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>ValueEdits</name>
  <message>
   <source>Reset {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Set {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Comment</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rename</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change id</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bypass</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take in again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show preview</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Hide preview</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Title of graph</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>WelcomeHeader</name>
  <message>
   <source>Train image classifiers by wiring components</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>WelcomePage</name>
  <message>
   <source>Welcome</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Graphs that you open or save appear here. You can also drop a graph file onto this page.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Start with the sample</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scanned digits, ready to train</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>New graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take the tour: three steps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Start</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Recent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Templates</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>no longer there</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Open</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove from this list</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>actions</name>
  <message>
   <source>&amp;Undo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Redo</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cu&amp;t</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Copy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Paste</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Duplicate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>De&amp;lete</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Select &amp;All</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Invert Selection</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Find Node…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add &amp;Component…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add &amp;Note</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add F&amp;rame</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A titled frame around what is selected; it moves what lies in it</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Bypass</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Leave the node out of runs; what comes in goes on to what follows</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show &amp;Preview on Node</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Edit Parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Automatic &amp;Layout</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Put the nodes in columns from left to right; the selected ones, or all</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Align Le&amp;ft</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Align &amp;Centres</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Align R&amp;ight</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Align &amp;Top</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Align &amp;Middles</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Align &amp;Bottom</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Distribute &amp;Horizontally</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Distribute &amp;Vertically</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;New</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>New from &amp;Template…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Open…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Save</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save &amp;As…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save A&amp;ll</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Save as &amp;Ryven Project…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Export Picture…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Print…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Se&amp;ttings…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Close Graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Diagnostic information copied</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Command Palette…</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Find any action by its name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Tour</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Copy &amp;Diagnostic Information</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;About vision-designer</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Submit</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run the graph; only what has changed since its last run is computed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Run up to &amp;Selected</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>S&amp;top</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Runs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>R&amp;esults</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Problems</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Zoom &amp;In</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Zoom &amp;Out</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;100 %</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show &amp;All</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Show &amp;Selection</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Minimap</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Grid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>S&amp;nap to Grid</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>N&amp;ext Graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pre&amp;vious Graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Full Screen</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>&amp;Reset Layout</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>canvas</name>
  <message>
   <source>Insert into link</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{seconds} s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{minutes} min {seconds} s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{hours} h {minutes} min</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{done} of {total} {unit}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bypassed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{component} is not installed here. The node is kept as it is.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bypassed: what comes in goes on unchanged.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Its type is not known here.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>May stay free.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Last output: {folder}</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>components</name>
  <message>
   <source>Apply Image Transformation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Attach image operations to an image directory.

Nothing is written but the list: operations are applied each time an image is read, and random ones
are drawn anew, so that every epoch of training sees new pictures.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Image Data Transformation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Input image transformation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From Init Image Transformation.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Input image directory</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The images.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Output image directory</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The same images, with the operations attached.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Mode</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>For training keeps every operation. For inference drops the random ones (those named Random, and color jitter), so that validation and scoring see every image as it is.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>For training</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>For inference</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Convert to Image Directory</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Find the images of a folder or an archive, and their categories.

With a subfolder a category, the folder's name is the label of every image in it, however deep. With
images and no subfolder, they are unlabelled. A single wrapping folder is looked through, and so is a
folder in the designer's own ImageDirectory layout. Extensions, in any case: .jpg .jpeg .png .ppm
.bmp .pgm .tif .tiff .webp. Only headers are read; nothing is copied. Archives are read in place;
a compressed tar is unpacked into the workspace once.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Input dataset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A folder or an archive of images.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The images by reference, with a category each if there is a subfolder a category.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>On invalid image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What to do with a file that has an image's extension and cannot be read.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Skip and report</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fail</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>DenseNet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a densely connected network (Huang et al. 2016) as the model to train.

Pretrained starts from weights learned on ImageNet, which needs far fewer images; the last layer is
replaced to fit the categories. Otherwise the weights are drawn from the seed of Train PyTorch Model.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Image Classification</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Untrained model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>For Train PyTorch Model.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model name</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The network. densenet121 is the smallest and fastest.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>densenet121</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>densenet161</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>densenet169</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>densenet201</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pretrained</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Start from weights learned on ImageNet.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Memory efficient</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Use less memory in training, and about a quarter more time.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Weights file</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A local .pth or .safetensors file of this network to start from, instead of torchvision's. When given, it is used whether or not Pretrained is on.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Evaluate Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Compare what a model said with the images' categories.

Accuracy, top-5 accuracy, micro and macro precision, recall and F1, log loss, each category's own
figures, and the confusion matrix as a table and as a picture; with two categories also the area
under the ROC curve and the curve. With both inputs the two stand side by side.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model Scoring &amp; Evaluation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scored dataset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From Score Image Model, of images with categories.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scored dataset to compare</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The same images scored by another model.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Evaluation results</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>One row an input, with further tables and pictures.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Image Dataset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bring a folder or an archive of images into the graph.

Nothing is copied: the images are read where they lie. A changed, added or removed file is noticed at
the next run. ``sample:digits`` names the built-in sample, 1,797 scanned digits in 10 categories.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Datasets</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Dataset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The folder or archive, by reference.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Path</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A folder or an archive (.zip .tar .tar.gz .tgz .tar.bz2 .tbz2), absolute or relative to the graph file; or sample:digits.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Init Image Transformation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose the operations that are applied to every image, in the order in which they are listed.

The operations are torchvision's. Random flips, perspective and erasing happen to every second image,
random grayscale to every tenth, drawn anew each time an image is read. Apply Image Transformation
attaches them to images.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Output image transformation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The chosen operations.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Resize</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scale the image so that its shorter side has Size pixels; its shape stays.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The shorter side after resizing.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>pixels</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Center crop</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cut a square out of the middle; where the image is smaller, pad with black.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Crop size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Side of the square.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Pad</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Add a black border on all four sides.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Padding</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Width of the border.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Color jitter</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Change brightness, contrast and saturation at random, by up to 40 %.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Grayscale</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove all colour; three equal channels stay, so that models keep working.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random resized crop</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cut out a random part of 8 to 100 % of the area with sides 3:4 to 4:3, and scale it to a square.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Side of that square.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random crop</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cut a square out of a random place; smaller images are padded with black.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random crop size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random horizontal flip</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Mirror every second image left to right.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random vertical flip</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Mirror every second image top to bottom.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random rotation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turn by a random angle.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random rotation degrees</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The largest angle, to either side.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>degrees</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random affine</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Turn by a random angle about the centre.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random affine degrees</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random grayscale</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove the colour of every tenth image.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random perspective</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Distort the perspective of every second image.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random erasing</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Blacken a random rectangle of every second image.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>ResNet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose a residual network (He et al. 2015) as the model to train.

Pretrained starts from weights learned on ImageNet, which needs far fewer images; the last layer is
replaced to fit the categories. Otherwise the weights are drawn from the seed of Train PyTorch Model.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The network. resnet18 is the smallest and fastest.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>resnet18</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>resnet34</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>resnet50</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>resnet101</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>resnet152</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>resnext50_32x4d</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>resnext101_32x8d</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>wide_resnet50_2</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>wide_resnet101_2</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Zero init residual</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Let every residual block begin as the identity. Only for weights drawn anew: with Pretrained off and no Weights file.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Score Image Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Have a trained model say what each image shows, with a probability for every category.

One row an image, in the order of the image directory: its category if it has one, its id, its path,
``Scored Probabilities_&lt;category&gt;`` for every category, ``Scored Labels``, and ``error``. An image
that cannot be read is a row without scores that says why. If the images carry no transformation,
the model's own is applied.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trained model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From Train PyTorch Model or Trained Model.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The images, with or without categories.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>One row an image.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Device</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Where to compute; auto takes the fastest that this machine has.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>auto</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>cpu</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>cuda</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>mps</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Precision</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Floating-point format. auto trains in bf16-mixed on GPUs that have it and in 32-true elsewhere, and always validates and scores in 32-true.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>32-true</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>bf16-mixed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>16-mixed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Workers</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Processes that decode images; 0 decodes in the run's own. -1 chooses: by the cores for a GPU, 0 for the CPU.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Split Image Directory</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Divide the images of an image directory into two distinct sets.

Labelled images are divided category by category, so that every category with two images or more is
in both outputs; unlabelled images are drawn at random. No image is in both outputs, and none is lost.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The images to divide.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Output image directory1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The first part.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Output image directory2</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>All other images.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Fraction of images in the first output</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The first output holds this share of the images, rounded down to whole images.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Random seed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The same seed divides the same images in the same way.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Train PyTorch Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Train a model on labelled images, and keep its best epoch.

Stochastic gradient descent with Nesterov momentum 0.9, weight decay 1e-4 and cross-entropy. The
learning rate rises linearly over the warm-up epochs, then falls with a polynomial of power 2. After
every epoch the validation images are scored; the trained model is that of the epoch with the highest
top-1 accuracy (of equal ones, the one with the lower loss). A trained model may be given in place of
an untrained one: it is then trained further. A cancelled run continues after its last finished epoch.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Model Training</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>From ResNet or DenseNet; or a trained model, to train it further.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training dataset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Labelled images to learn from, two categories or more.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Validation dataset</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Labelled images to judge every epoch by; their categories must be among those of training.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The best epoch's model.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Epochs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>How often all training images are seen.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>epochs</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Batch size</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Images a training step; the last, incomplete batch of an epoch is left out.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Warmup step number</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Over so many epochs the learning rate rises from 0.0001 to its value.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Learning rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The highest learning rate; it falls to nearly 0 in the end.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Of new weights, of the order of images and of random operations.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Patience</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Stop when the validation loss has not fallen below its lowest for so many epochs.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Print frequency</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A line in the log every so many training steps.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>iterations</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Node count</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Machines that train together; this version trains on one.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Process count per node</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Processes a machine; this version trains in one.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trained Model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Bring a model that was trained before into the graph, to score images with it or to train it further.

A model folder comes from a run's output, e.g. with ``--output train.trained_model=FOLDER``.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The model of that folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>A model folder, absolute or relative to the graph file.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>MB</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>examples</name>
  <message>
   <source>Train a saved model further with more images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Goes on training a model with images that came later, without starting again.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scanned digits: DenseNet-121 against ResNet-18</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trains two networks on the same digits and shows their results side by side.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scanned digits with ResNet-18</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Trains a small network on 1,797 scanned digits that come with the program, and tests it. A first run takes a minute or two.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Your own folder with a pretrained ResNet-50</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Teaches a network that has seen a million photos the categories of your own folder.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Score new images with a saved model</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Lets a model that you trained name the categories of new images.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Test a saved model on labelled images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Measures how well a model that you trained does on other images whose categories are known.</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>menus</name>
  <message>
   <source>Open &amp;Recent</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>No recent graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Clear the list</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>metrics</name>
  <message>
   <source>Loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Accuracy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Validation loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training error</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Top-1 accuracy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Top-5 accuracy</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Learning rate</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Images per second</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Best epoch</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Epochs run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Micro precision</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Micro recall</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Micro F1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Macro precision</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Macro recall</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Macro F1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Precision</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Recall</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>F1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>AUC</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Log loss</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Images</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Categories</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Training</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Validation</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Top-1</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Top-5</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{seconds} s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{minutes} min {seconds} s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{hours} h {minutes} min</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>picture</name>
  <message>
   <source>PNG picture (*.png)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>SVG drawing (*.svg)</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Export picture</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The picture was not written</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wrote {path}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>There is nothing to draw yet</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Print</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>quick_fixes</name>
  <message>
   <source>Connect {node}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Connect {output} of {node}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take in {node} again</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Insert {component}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Connect</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove the link {link}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Connect {output} with {input}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Set {parameter}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Choose {parameter}...</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Set {parameter} to {value}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reset {parameter} to {value}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Rename {old} to {new}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move to parameters</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Move to run settings</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Remove {name}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>on</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>off</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>empty</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Take all in again</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>runs</name>
  <message>
   <source>Stopping</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Starting</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running, {percent}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running, {percent}, about {time} left</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Queued</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Completed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancelled</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{seconds} s</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{minutes} min</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{hours} h {minutes} min</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Today {time}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Yesterday {time}</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>a moment ago</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{minutes} min ago</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{hours} h ago</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>{days} d ago</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The process of the run was ended by {signal} before it was done.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The process of the run ended with status {status} before it was done.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The process of the run ended before the run was done.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>What had been finished is kept: submit again to go on from there.</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>The last that it said:</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>states</name>
  <message>
   <source>Not run</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Waiting</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Running</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Completed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Reused</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Failed</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Cancelled</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Skipped</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Changed since</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Queued</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>table</name>
  <message>
   <source>Category</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Scored label</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Probability</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Error</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Image</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Id</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>P({category})</source>
   <translation type="unfinished" />
  </message>
 </context>
 <context>
  <name>templates</name>
  <message>
   <source>Empty graph</source>
   <translation type="unfinished" />
  </message>
  <message>
   <source>Wire it yourself, from the components on the left.</source>
   <translation type="unfinished" />
  </message>
 </context>
</TS>
