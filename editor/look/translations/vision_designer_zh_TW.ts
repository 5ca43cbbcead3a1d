<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
 <context>
  <name>AboutDialog</name>
  <message>
   <source>About vision-designer</source>
   <translation>關於 vision-designer</translation>
  </message>
  <message>
   <source>Version {version}</source>
   <translation>版本 {version}</translation>
  </message>
  <message>
   <source>Train image classifiers by wiring components on a canvas, or headless from the same graph file.</source>
   <translation>在畫布上連接元件來定型影像分類器，也能以同一個圖形檔案在無介面模式下執行。</translation>
  </message>
  <message>
   <source>Free software under the MIT licence, without warranty of any kind.</source>
   <translation>依 MIT 授權條款釋出的自由軟體，不提供任何形式的擔保。</translation>
  </message>
  <message>
   <source>Copy Diagnostic Information</source>
   <translation>複製診斷資訊</translation>
  </message>
  <message>
   <source>Copied</source>
   <translation>已複製</translation>
  </message>
 </context>
 <context>
  <name>AddBox</name>
  <message>
   <source>Add component</source>
   <translation>新增元件</translation>
  </message>
  <message>
   <source>Type to find a component</source>
   <translation>輸入以尋找元件</translation>
  </message>
  <message>
   <source>Find a component</source>
   <translation>尋找元件</translation>
  </message>
  <message>
   <source>Components</source>
   <translation>元件</translation>
  </message>
  <message>
   <source>Nothing is named so.</source>
   <translation>沒有符合名稱的元件。</translation>
  </message>
  <message>
   <source>No component can be linked here.</source>
   <translation>沒有元件可以連結到這裡。</translation>
  </message>
 </context>
 <context>
  <name>AnnotatingView</name>
  <message>
   <source>Frame</source>
   <translation>框架</translation>
  </message>
  <message>
   <source>Colour</source>
   <translation>色彩</translation>
  </message>
 </context>
 <context>
  <name>Banner</name>
  <message>
   <source>Dismiss</source>
   <translation>關閉</translation>
  </message>
 </context>
 <context>
  <name>CanvasCommands</name>
  <message>
   <source>The clipboard holds no nodes</source>
   <translation>剪貼簿中沒有節點</translation>
  </message>
  <message>
   <source>Move</source>
   <translation>移動</translation>
  </message>
  <message>
   <source>Arrange</source>
   <translation>排列</translation>
  </message>
  <message>
   <source>Align</source>
   <translation>對齊</translation>
  </message>
 </context>
 <context>
  <name>CategoryList</name>
  <message>
   <source>Categories</source>
   <translation>類別</translation>
  </message>
  <message>
   <source>All images</source>
   <translation>所有影像</translation>
  </message>
 </context>
 <context>
  <name>ChartBoard</name>
  <message>
   <source>Curves</source>
   <translation>曲線</translation>
  </message>
  <message>
   <source>Drag to zoom in; double click to show all; arrow keys go from epoch to epoch</source>
   <translation>拖曳以放大；按兩下顯示全部；方向鍵在週期間移動</translation>
  </message>
  <message>
   <source>Epoch {number}</source>
   <translation>週期 {number}</translation>
  </message>
  <message>
   <source>Step {number}</source>
   <translation>步驟 {number}</translation>
  </message>
 </context>
 <context>
  <name>ChoiceField</name>
  <message>
   <source>(several values)</source>
   <translation>（多個值）</translation>
  </message>
  <message>
   <source>Choose...</source>
   <translation>選擇…</translation>
  </message>
 </context>
 <context>
  <name>CleanRunsDialog</name>
  <message>
   <source>Clean up old runs</source>
   <translation>清理舊的執行</translation>
  </message>
  <message>
   <source> completed runs</source>
   <translation> 次已完成的執行</translation>
  </message>
  <message>
   <source>All runs older than the newest completed ones are removed, and every output that no remaining run refers to. Graph files are not touched.</source>
   <translation>比這些最新已完成的執行更舊的執行都會移除，其餘執行不再參考的輸出也會移除。圖形檔案不受影響。</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Keep the newest</source>
   <translation>保留最新的</translation>
  </message>
  <message>
   <source>Looking up what would go...</source>
   <translation>正在查詢會移除的項目…</translation>
  </message>
  <message>
   <source>There is nothing to remove.</source>
   <translation>沒有可移除的項目。</translation>
  </message>
  <message>
   <source>To be removed: {runs} runs and {outputs} outputs, {size} in all.</source>
   <translation>將移除：{runs} 次執行與 {outputs} 個輸出，共 {size}。</translation>
  </message>
  <message>
   <source>Removing...</source>
   <translation>正在移除…</translation>
  </message>
 </context>
 <context>
  <name>CommandPalette</name>
  <message>
   <source>What do you want to do?</source>
   <translation>您想做什麼？</translation>
  </message>
  <message>
   <source>Search actions</source>
   <translation>搜尋動作</translation>
  </message>
  <message>
   <source>Actions</source>
   <translation>動作</translation>
  </message>
  <message>
   <source>No action has that name.</source>
   <translation>沒有這個名稱的動作。</translation>
  </message>
 </context>
 <context>
  <name>CommentEdit</name>
  <message>
   <source>Comment</source>
   <translation>註解</translation>
  </message>
 </context>
 <context>
  <name>CompareDialog</name>
  <message>
   <source>Compare two runs</source>
   <translation>比較兩次執行</translation>
  </message>
  <message>
   <source>Reading the runs</source>
   <translation>正在讀取執行記錄</translation>
  </message>
  <message>
   <source>Metrics</source>
   <translation>計量</translation>
  </message>
  <message>
   <source>Parameters that differ</source>
   <translation>不同的參數</translation>
  </message>
  <message>
   <source>Graph</source>
   <translation>圖形</translation>
  </message>
  <message>
   <source>{first} and {second}</source>
   <translation>{first} 與 {second}</translation>
  </message>
  <message>
   <source>Metric</source>
   <translation>計量</translation>
  </message>
  <message>
   <source>Difference</source>
   <translation>差異</translation>
  </message>
  <message>
   <source>The better one</source>
   <translation>較佳者</translation>
  </message>
  <message>
   <source>Neither run has measured anything.</source>
   <translation>兩次執行都沒有測量值。</translation>
  </message>
  <message>
   <source>Parameter</source>
   <translation>參數</translation>
  </message>
  <message>
   <source>(no such node)</source>
   <translation>（沒有這個節點）</translation>
  </message>
  <message>
   <source>No parameter differs.</source>
   <translation>參數都相同。</translation>
  </message>
  <message>
   <source>What</source>
   <translation>項目</translation>
  </message>
  <message>
   <source>Only in the second</source>
   <translation>只在第二次執行</translation>
  </message>
  <message>
   <source>Only in the first</source>
   <translation>只在第一次執行</translation>
  </message>
  <message>
   <source>Changed</source>
   <translation>已變更</translation>
  </message>
  <message>
   <source>Nodes</source>
   <translation>節點</translation>
  </message>
  <message>
   <source>Links</source>
   <translation>連結</translation>
  </message>
  <message>
   <source>The graphs are the same.</source>
   <translation>圖形相同。</translation>
  </message>
  <message>
   <source>Component</source>
   <translation>元件</translation>
  </message>
  <message>
   <source>(default)</source>
   <translation>（預設）</translation>
  </message>
 </context>
 <context>
  <name>ComponentCard</name>
  <message>
   <source>Inputs</source>
   <translation>輸入</translation>
  </message>
  <message>
   <source>Outputs</source>
   <translation>輸出</translation>
  </message>
  <message>
   <source>Parameters</source>
   <translation>參數</translation>
  </message>
  <message>
   <source>optional</source>
   <translation>選用</translation>
  </message>
 </context>
 <context>
  <name>ConfusionMatrix</name>
  <message>
   <source>Confusion matrix</source>
   <translation>混淆矩陣</translation>
  </message>
  <message>
   <source>{count} of {total} images of {true} scored as {predicted} ({share})</source>
   <translation>「{true}」的 {total} 張影像中有 {count} 張評分為「{predicted}」（{share}）</translation>
  </message>
  <message>
   <source>Scored as</source>
   <translation>評分為</translation>
  </message>
  <message>
   <source>Category</source>
   <translation>類別</translation>
  </message>
  <message>
   <source>Click to see these images</source>
   <translation>按一下以查看這些影像</translation>
  </message>
 </context>
 <context>
  <name>DataProcess</name>
  <message>
   <source>The process that reads images and tables has ended unexpectedly. It is started anew when it is needed; if it ends again, the data may be damaged, or too large for the memory.</source>
   <translation>讀取影像與表格的處理序意外結束。需要時會重新啟動；若再次結束，資料可能已損毀，或大到超出記憶體。</translation>
  </message>
 </context>
 <context>
  <name>DetailsView</name>
  <message>
   <source>Open folder</source>
   <translation>開啟資料夾</translation>
  </message>
  <message>
   <source>Copy path</source>
   <translation>複製路徑</translation>
  </message>
  <message>
   <source>Open the folder of {output}</source>
   <translation>開啟「{output}」的資料夾</translation>
  </message>
  <message>
   <source>Copy the path of {output}</source>
   <translation>複製「{output}」的路徑</translation>
  </message>
  <message>
   <source>Details</source>
   <translation>詳細資料</translation>
  </message>
  <message>
   <source>No node is selected</source>
   <translation>未選取節點</translation>
  </message>
  <message>
   <source>Select a node to see how its result came about.</source>
   <translation>選取節點以查看結果的由來。</translation>
  </message>
  <message>
   <source>What went wrong</source>
   <translation>發生的問題</translation>
  </message>
  <message>
   <source>Error</source>
   <translation>錯誤</translation>
  </message>
  <message>
   <source>{name} ({number})</source>
   <translation>{name} ({number})</translation>
  </message>
  <message>
   <source>Why, and what to do</source>
   <translation>原因與處理方式</translation>
  </message>
  <message>
   <source>Show log</source>
   <translation>顯示記錄</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>結果</translation>
  </message>
  <message>
   <source>State</source>
   <translation>狀態</translation>
  </message>
  <message>
   <source>Why reused</source>
   <translation>為何重複使用</translation>
  </message>
  <message>
   <source>Nothing that this result depends on has changed since it was made: the component and its version, its parameters, its files, and what feeds it. So the earlier result was taken.</source>
   <translation>此結果所依據的一切自產生以來都沒有變更：元件及其版本、參數、檔案以及輸入。因此採用先前的結果。</translation>
  </message>
  <message>
   <source>Started</source>
   <translation>開始時間</translation>
  </message>
  <message>
   <source>Took</source>
   <translation>耗時</translation>
  </message>
  <message>
   <source>Device</source>
   <translation>裝置</translation>
  </message>
  <message>
   <source>Precision</source>
   <translation>浮點精確度</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>執行</translation>
  </message>
  <message>
   <source>Key of the result</source>
   <translation>結果的索引鍵</translation>
  </message>
  <message>
   <source>Component</source>
   <translation>元件</translation>
  </message>
  <message>
   <source>Name in the graph file</source>
   <translation>圖形檔案中的名稱</translation>
  </message>
  <message>
   <source>Where it lies</source>
   <translation>存放位置</translation>
  </message>
  <message>
   <source>Parameters</source>
   <translation>參數</translation>
  </message>
  <message>
   <source>In the run</source>
   <translation>執行時</translation>
  </message>
  <message>
   <source>Now</source>
   <translation>目前</translation>
  </message>
  <message>
   <source>Fed by</source>
   <translation>輸入來源</translation>
  </message>
  <message>
   <source>Nothing</source>
   <translation>無</translation>
  </message>
 </context>
 <context>
  <name>Docks</name>
  <message>
   <source>As opened</source>
   <translation>開啟時</translation>
  </message>
  <message>
   <source>Undo history</source>
   <translation>復原歷程記錄</translation>
  </message>
  <message>
   <source>Components</source>
   <translation>元件</translation>
  </message>
  <message>
   <source>Properties</source>
   <translation>屬性</translation>
  </message>
  <message>
   <source>Results</source>
   <translation>結果</translation>
  </message>
  <message>
   <source>Problems</source>
   <translation>問題</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>執行記錄</translation>
  </message>
  <message>
   <source>Panes</source>
   <translation>窗格</translation>
  </message>
 </context>
 <context>
  <name>ErrorBanner</name>
  <message>
   <source>Show log</source>
   <translation>顯示記錄</translation>
  </message>
 </context>
 <context>
  <name>EvaluationView</name>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Counts</source>
   <translation>計數</translation>
  </message>
  <message>
   <source>Numbers of images</source>
   <translation>影像數</translation>
  </message>
  <message>
   <source>The share of each category's images</source>
   <translation>占各類別影像的比例</translation>
  </message>
  <message>
   <source>Normalised</source>
   <translation>正規化</translation>
  </message>
  <message>
   <source>Metrics</source>
   <translation>計量</translation>
  </message>
  <message>
   <source>By category</source>
   <translation>依類別</translation>
  </message>
  <message>
   <source>Picture</source>
   <translation>圖片</translation>
  </message>
  <message>
   <source>Write these figures to a CSV file</source>
   <translation>將這些數值寫入 CSV 檔案</translation>
  </message>
  <message>
   <source>Confusion matrix</source>
   <translation>混淆矩陣</translation>
  </message>
  <message>
   <source>Back to the confusion matrix (Escape)</source>
   <translation>回到混淆矩陣 (Esc)</translation>
  </message>
  <message>
   <source>First model</source>
   <translation>第一個模型</translation>
  </message>
  <message>
   <source>Second model</source>
   <translation>第二個模型</translation>
  </message>
  <message>
   <source>The evaluation cannot be read</source>
   <translation>無法讀取評估</translation>
  </message>
  <message>
   <source>ROC curve</source>
   <translation>ROC 曲線</translation>
  </message>
  <message>
   <source>Metric</source>
   <translation>計量</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>值</translation>
  </message>
  <message>
   <source>Category</source>
   <translation>類別</translation>
  </message>
  <message>
   <source>Precision</source>
   <translation>精確度</translation>
  </message>
  <message>
   <source>Recall</source>
   <translation>召回率</translation>
  </message>
  <message>
   <source>F1</source>
   <translation>F1</translation>
  </message>
  <message>
   <source>Images</source>
   <translation>影像</translation>
  </message>
  <message>
   <source>Export figures</source>
   <translation>匯出數值</translation>
  </message>
  <message>
   <source>Table (*.csv)</source>
   <translation>表格 (*.csv)</translation>
  </message>
  <message>
   <source>The file was not written</source>
   <translation>未寫入檔案</translation>
  </message>
  <message>
   <source>{file} was written</source>
   <translation>已寫入 {file}</translation>
  </message>
  <message>
   <source>The scored table that was evaluated is not known any more. Submit the graph to see its images.</source>
   <translation>已不知道所評估的評分表格。請提交圖形以查看其影像。</translation>
  </message>
 </context>
 <context>
  <name>Field</name>
  <message>
   <source>Accepted: {range}</source>
   <translation>可接受：{range}</translation>
  </message>
  <message>
   <source>Default: {value}</source>
   <translation>預設值：{value}</translation>
  </message>
  <message>
   <source>Name: {name}</source>
   <translation>名稱：{name}</translation>
  </message>
  <message>
   <source>Back to the default: {value}</source>
   <translation>還原為預設值：{value}</translation>
  </message>
  <message>
   <source>Reset {name}</source>
   <translation>重設「{name}」</translation>
  </message>
  <message>
   <source>Problem of {name}</source>
   <translation>「{name}」的問題</translation>
  </message>
  <message>
   <source>on</source>
   <translation>開啟</translation>
  </message>
  <message>
   <source>off</source>
   <translation>關閉</translation>
  </message>
  <message>
   <source>empty</source>
   <translation>空白</translation>
  </message>
 </context>
 <context>
  <name>Files</name>
  <message>
   <source>Open graph</source>
   <translation>開啟圖形</translation>
  </message>
  <message>
   <source>Graphs and Ryven projects (*.json)</source>
   <translation>圖形與 Ryven 專案 (*.json)</translation>
  </message>
  <message>
   <source>The Ryven project cannot be opened</source>
   <translation>無法開啟 Ryven 專案</translation>
  </message>
  <message>
   <source>Opened from the Ryven project {name}. Saving makes a graph file.</source>
   <translation>已從 Ryven 專案 {name} 開啟。儲存時會建立圖形檔案。</translation>
  </message>
  <message>
   <source>The graph cannot be opened</source>
   <translation>無法開啟圖形</translation>
  </message>
  <message>
   <source>Save graph</source>
   <translation>儲存圖形</translation>
  </message>
  <message>
   <source>Graphs (*.json)</source>
   <translation>圖形 (*.json)</translation>
  </message>
  <message>
   <source>Save as Ryven project</source>
   <translation>另存為 Ryven 專案</translation>
  </message>
  <message>
   <source>Ryven projects (*.json)</source>
   <translation>Ryven 專案 (*.json)</translation>
  </message>
  <message>
   <source>The Ryven project was not saved</source>
   <translation>未儲存 Ryven 專案</translation>
  </message>
  <message>
   <source>Paths relative to the new folder</source>
   <translation>路徑改為相對於新資料夾</translation>
  </message>
  <message>
   <source>The graph was not saved</source>
   <translation>未儲存圖形</translation>
  </message>
  <message>
   <source>Saved {path}</source>
   <translation>已儲存 {path}</translation>
  </message>
  <message>
   <source>Save changes?</source>
   <translation>要儲存變更嗎？</translation>
  </message>
  <message>
   <source>Save the changes to “{title}”?</source>
   <translation>要儲存對「{title}」的變更嗎？</translation>
  </message>
  <message>
   <source>They are lost if you do not save them.</source>
   <translation>如果不儲存，變更將會遺失。</translation>
  </message>
  <message>
   <source>{name} was changed elsewhere.</source>
   <translation>{name} 已在別處變更。</translation>
  </message>
  <message>
   <source>Reload</source>
   <translation>重新載入</translation>
  </message>
  <message>
   <source>Keep mine</source>
   <translation>保留我的</translation>
  </message>
  <message>
   <source>Reload?</source>
   <translation>要重新載入嗎？</translation>
  </message>
  <message>
   <source>“{title}” has edits that are not saved.</source>
   <translation>「{title}」有尚未儲存的編輯。</translation>
  </message>
  <message>
   <source>They are lost when the file is read again.</source>
   <translation>重新讀取檔案時，這些編輯將會遺失。</translation>
  </message>
  <message>
   <source>{name} was moved or deleted by another program.</source>
   <translation>{name} 已被其他程式移動或刪除。</translation>
  </message>
  <message>
   <source>Save it again</source>
   <translation>再次儲存</translation>
  </message>
  <message>
   <source>Restore?</source>
   <translation>要還原嗎？</translation>
  </message>
  <message>
   <source>The program ended before these graphs were saved. Restore them?</source>
   <translation>程式在儲存這些圖形之前就結束了。要還原嗎？</translation>
  </message>
  <message>
   <source>Restore</source>
   <translation>還原</translation>
  </message>
  <message>
   <source>Discard</source>
   <translation>捨棄</translation>
  </message>
  <message>
   <source>Decide later</source>
   <translation>稍後決定</translation>
  </message>
  <message>
   <source>A graph cannot be restored</source>
   <translation>無法還原某個圖形</translation>
  </message>
  <message>
   <source>{name} was changed after these edits were made.</source>
   <translation>{name} 在這些編輯之後有變更。</translation>
  </message>
  <message>
   <source>Open the file instead</source>
   <translation>改為開啟檔案</translation>
  </message>
  <message>
   <source>Edits cannot be kept for a crash: {why}. Save often.</source>
   <translation>無法保留編輯內容以防當機：{why}。請經常儲存。</translation>
  </message>
 </context>
 <context>
  <name>FindBar</name>
  <message>
   <source>Find nodes</source>
   <translation>尋找節點</translation>
  </message>
  <message>
   <source>Previous</source>
   <translation>上一個</translation>
  </message>
  <message>
   <source>Next</source>
   <translation>下一個</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>關閉</translation>
  </message>
  <message>
   <source>None found</source>
   <translation>找不到</translation>
  </message>
  <message>
   <source>{count} found</source>
   <translation>找到 {count} 個</translation>
  </message>
  <message>
   <source>{number} of {count}</source>
   <translation>{number} / {count}</translation>
  </message>
 </context>
 <context>
  <name>FolderField</name>
  <message>
   <source>Choose…</source>
   <translation>選擇…</translation>
  </message>
  <message>
   <source>Choose a folder</source>
   <translation>選擇資料夾</translation>
  </message>
 </context>
 <context>
  <name>FolderList</name>
  <message>
   <source>Add…</source>
   <translation>新增…</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Add a folder with components</source>
   <translation>新增存放元件的資料夾</translation>
  </message>
 </context>
 <context>
  <name>GalleryView</name>
  <message>
   <source>Show the images as the attached transformation makes them</source>
   <translation>以附加的轉換顯示影像</translation>
  </message>
  <message>
   <source>Transformed</source>
   <translation>轉換後</translation>
  </message>
  <message>
   <source>Size of the pictures</source>
   <translation>圖片大小</translation>
  </message>
  <message>
   <source>Reading the images…</source>
   <translation>正在讀取影像…</translation>
  </message>
  <message>
   <source>A large folder takes a while.</source>
   <translation>大型資料夾需要一些時間。</translation>
  </message>
  <message>
   <source>There are no images</source>
   <translation>沒有影像</translation>
  </message>
  <message>
   <source>{place} has none.</source>
   <translation>「{place}」沒有影像。</translation>
  </message>
  <message>
   <source>{count} images</source>
   <translation>{count} 張影像</translation>
  </message>
  <message>
   <source>without categories</source>
   <translation>沒有類別</translation>
  </message>
  <message>
   <source>{count} categories</source>
   <translation>{count} 個類別</translation>
  </message>
  <message>
   <source>{count} other files</source>
   <translation>{count} 個其他檔案</translation>
  </message>
  <message>
   <source>{count} skipped</source>
   <translation>略過 {count} 個</translation>
  </message>
  <message>
   <source>The images cannot be read</source>
   <translation>無法讀取影像</translation>
  </message>
  <message>
   <source>Skipped files</source>
   <translation>略過的檔案</translation>
  </message>
  <message>
   <source>These files were passed over when the dataset was converted.</source>
   <translation>轉換資料集時略過了這些檔案。</translation>
  </message>
 </context>
 <context>
  <name>GraphTabs</name>
  <message>
   <source>Open graphs</source>
   <translation>開啟的圖形</translation>
  </message>
 </context>
 <context>
  <name>GraphView</name>
  <message>
   <source>Add datasets</source>
   <translation>新增資料集</translation>
  </message>
  <message>
   <source>No port fits {port}</source>
   <translation>沒有連接埠符合「{port}」</translation>
  </message>
  <message>
   <source>Linked</source>
   <translation>已連結</translation>
  </message>
  <message>
   <source>{title} has no port that fits</source>
   <translation>「{title}」沒有符合的連接埠</translation>
  </message>
  <message>
   <source>Both are outputs; a link goes from an output to an input</source>
   <translation>兩者都是輸出；連結必須從輸出接到輸入</translation>
  </message>
  <message>
   <source>Both are inputs; a link goes from an output to an input</source>
   <translation>兩者都是輸入；連結必須從輸出接到輸入</translation>
  </message>
  <message>
   <source>Cut</source>
   <translation>剪下</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>複製</translation>
  </message>
  <message>
   <source>Duplicate</source>
   <translation>建立複本</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>刪除</translation>
  </message>
  <message>
   <source>Edit Parameters</source>
   <translation>編輯參數</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>重新命名</translation>
  </message>
  <message>
   <source>Run Up to Here</source>
   <translation>執行到這裡</translation>
  </message>
  <message>
   <source>Take Back In</source>
   <translation>取消略過</translation>
  </message>
  <message>
   <source>Bypass</source>
   <translation>略過</translation>
  </message>
  <message>
   <source>Hide Preview</source>
   <translation>隱藏預覽</translation>
  </message>
  <message>
   <source>Show Preview</source>
   <translation>顯示預覽</translation>
  </message>
  <message>
   <source>Disconnect</source>
   <translation>中斷連結</translation>
  </message>
  <message>
   <source>Put in a Frame</source>
   <translation>加上框架</translation>
  </message>
  <message>
   <source>Align</source>
   <translation>對齊</translation>
  </message>
  <message>
   <source>Left Edges</source>
   <translation>左緣</translation>
  </message>
  <message>
   <source>Centres</source>
   <translation>水平中央</translation>
  </message>
  <message>
   <source>Right Edges</source>
   <translation>右緣</translation>
  </message>
  <message>
   <source>Top Edges</source>
   <translation>上緣</translation>
  </message>
  <message>
   <source>Middles</source>
   <translation>垂直中央</translation>
  </message>
  <message>
   <source>Bottom Edges</source>
   <translation>下緣</translation>
  </message>
  <message>
   <source>Distribute Horizontally</source>
   <translation>水平均分</translation>
  </message>
  <message>
   <source>Distribute Vertically</source>
   <translation>垂直均分</translation>
  </message>
  <message>
   <source>Remove Link</source>
   <translation>移除連結</translation>
  </message>
  <message>
   <source>Remove All Links of This Output</source>
   <translation>移除此輸出的所有連結</translation>
  </message>
  <message>
   <source>Go to Source</source>
   <translation>前往來源</translation>
  </message>
  <message>
   <source>Remove Point</source>
   <translation>移除轉折點</translation>
  </message>
  <message>
   <source>Add Point</source>
   <translation>新增轉折點</translation>
  </message>
  <message>
   <source>Straighten</source>
   <translation>拉直</translation>
  </message>
  <message>
   <source>Insert Component</source>
   <translation>插入元件</translation>
  </message>
  <message>
   <source>Edit Text</source>
   <translation>編輯文字</translation>
  </message>
  <message>
   <source>Colour</source>
   <translation>色彩</translation>
  </message>
  <message>
   <source>Usual</source>
   <translation>預設</translation>
  </message>
  <message>
   <source>Colour {number}</source>
   <translation>色彩 {number}</translation>
  </message>
  <message>
   <source>Add Component</source>
   <translation>新增元件</translation>
  </message>
  <message>
   <source>Add Note</source>
   <translation>新增附註</translation>
  </message>
  <message>
   <source>Put Selection in a Frame</source>
   <translation>將選取範圍加上框架</translation>
  </message>
  <message>
   <source>Paste</source>
   <translation>貼上</translation>
  </message>
  <message>
   <source>Select All</source>
   <translation>全選</translation>
  </message>
  <message>
   <source>Arrange Automatically</source>
   <translation>自動排列</translation>
  </message>
  <message>
   <source>Zoom to Fit</source>
   <translation>縮放至全部顯示</translation>
  </message>
  <message>
   <source>Overview</source>
   <translation>縮圖</translation>
  </message>
  <message>
   <source>Grid</source>
   <translation>格線</translation>
  </message>
  <message>
   <source>Snap to Grid</source>
   <translation>貼齊格線</translation>
  </message>
  <message>
   <source>Canvas</source>
   <translation>畫布</translation>
  </message>
  <message>
   <source>The graph: arrows go from node to node, Tab through ports</source>
   <translation>圖形：方向鍵在節點間移動，Tab 鍵在連接埠間移動</translation>
  </message>
  <message>
   <source>Drag a component here from the library,
or double-click or press Tab to find one by name.</source>
   <translation>從元件庫將元件拖到這裡，
或按兩下或按 Tab 鍵依名稱尋找元件。</translation>
  </message>
 </context>
 <context>
  <name>IdentitySection</name>
  <message>
   <source>Identity</source>
   <translation>識別</translation>
  </message>
  <message>
   <source>The name of the node in the graph file and for --set</source>
   <translation>節點在圖形檔案與 --set 中的名稱</translation>
  </message>
  <message>
   <source>Id</source>
   <translation>識別碼</translation>
  </message>
  <message>
   <source>Component</source>
   <translation>元件</translation>
  </message>
  <message>
   <source>{name}, version {version}</source>
   <translation>{name}，版本 {version}</translation>
  </message>
 </context>
 <context>
  <name>ImageGrid</name>
  <message>
   <source>Images</source>
   <translation>影像</translation>
  </message>
 </context>
 <context>
  <name>InPlaceEditor</name>
  <message>
   <source>Markdown</source>
   <translation>Markdown</translation>
  </message>
  <message>
   <source>Text</source>
   <translation>文字</translation>
  </message>
 </context>
 <context>
  <name>LibraryPane</name>
  <message>
   <source>Search components</source>
   <translation>搜尋元件</translation>
  </message>
  <message>
   <source>Components</source>
   <translation>元件</translation>
  </message>
  <message>
   <source>Enter adds a component to the graph, F1 explains it</source>
   <translation>Enter 將元件新增到圖形，F1 顯示說明</translation>
  </message>
  <message>
   <source>There are no components</source>
   <translation>沒有元件</translation>
  </message>
  <message>
   <source>No component matches</source>
   <translation>沒有符合的元件</translation>
  </message>
  <message>
   <source>Nothing is called “{text}”. Try fewer letters.</source>
   <translation>找不到「{text}」。請試著少輸入幾個字。</translation>
  </message>
 </context>
 <context>
  <name>LineField</name>
  <message>
   <source>(several values)</source>
   <translation>（多個值）</translation>
  </message>
  <message>
   <source>Required</source>
   <translation>必要</translation>
  </message>
 </context>
 <context>
  <name>LinkEdits</name>
  <message>
   <source>this graph can only be looked at; clone it to change it</source>
   <translation>此圖形只能檢視；請複製後再變更</translation>
  </message>
  <message>
   <source>{target} already feeds {source}; a link back would close a circle</source>
   <translation>「{target}」已經提供資料給「{source}」；反向連結會形成迴圈</translation>
  </message>
  <message>
   <source>Connect</source>
   <translation>連結</translation>
  </message>
  <message>
   <source>Move link</source>
   <translation>移動連結</translation>
  </message>
  <message>
   <source>Disconnect</source>
   <translation>中斷連結</translation>
  </message>
  <message>
   <source>Route link</source>
   <translation>變更連結路徑</translation>
  </message>
  <message>
   <source>Remove link that cannot be made</source>
   <translation>移除無法建立的連結</translation>
  </message>
 </context>
 <context>
  <name>LogView</name>
  <message>
   <source>Search the log</source>
   <translation>搜尋記錄</translation>
  </message>
  <message>
   <source>Places found</source>
   <translation>找到的位置</translation>
  </message>
  <message>
   <source>Previous (Shift+Enter)</source>
   <translation>上一個 (Shift+Enter)</translation>
  </message>
  <message>
   <source>Next (Enter)</source>
   <translation>下一個 (Enter)</translation>
  </message>
  <message>
   <source>Match case</source>
   <translation>大小寫須相符</translation>
  </message>
  <message>
   <source>Lines shown</source>
   <translation>顯示的行</translation>
  </message>
  <message>
   <source>All lines</source>
   <translation>所有行</translation>
  </message>
  <message>
   <source>Without details</source>
   <translation>不含詳細資料</translation>
  </message>
  <message>
   <source>Warnings and errors</source>
   <translation>警告與錯誤</translation>
  </message>
  <message>
   <source>Errors</source>
   <translation>錯誤</translation>
  </message>
  <message>
   <source>Wrap</source>
   <translation>自動換行</translation>
  </message>
  <message>
   <source>Break long lines</source>
   <translation>將長行換行</translation>
  </message>
  <message>
   <source>Follow</source>
   <translation>跟隨</translation>
  </message>
  <message>
   <source>Stay at the newest line</source>
   <translation>停留在最新的一行</translation>
  </message>
  <message>
   <source>Copy the log</source>
   <translation>複製記錄</translation>
  </message>
  <message>
   <source>Save the log…</source>
   <translation>儲存記錄…</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>記錄</translation>
  </message>
  <message>
   <source>No node is selected</source>
   <translation>未選取節點</translation>
  </message>
  <message>
   <source>Select a node to read its log.</source>
   <translation>選取節點以閱讀其記錄。</translation>
  </message>
  <message>
   <source>{node} was not run yet</source>
   <translation>「{node}」尚未執行</translation>
  </message>
  <message>
   <source>Submit the graph (F5); its log appears here while it runs.</source>
   <translation>提交圖形 (F5)；執行時記錄會顯示在這裡。</translation>
  </message>
  <message>
   <source>{node} did not run</source>
   <translation>「{node}」沒有執行</translation>
  </message>
  <message>
   <source>Its earlier result was used again. The log is with the run that made it.</source>
   <translation>已重複使用先前的結果。記錄與產生該結果的執行在一起。</translation>
  </message>
  <message>
   <source>Nothing was said yet</source>
   <translation>還沒有任何訊息</translation>
  </message>
  <message>
   <source>Lines appear here as soon as there are any.</source>
   <translation>一有訊息就會顯示在這裡。</translation>
  </message>
  <message>
   <source>The log is empty</source>
   <translation>記錄是空的</translation>
  </message>
  <message>
   <source>{node} had nothing to say.</source>
   <translation>「{node}」沒有任何訊息。</translation>
  </message>
  <message>
   <source>Not found</source>
   <translation>找不到</translation>
  </message>
  <message>
   <source>{count} found</source>
   <translation>找到 {count} 個</translation>
  </message>
  <message>
   <source>Save the log</source>
   <translation>儲存記錄</translation>
  </message>
  <message>
   <source>Log (*.log *.txt)</source>
   <translation>記錄 (*.log *.txt)</translation>
  </message>
  <message>
   <source>{file} was written</source>
   <translation>已寫入 {file}</translation>
  </message>
 </context>
 <context>
  <name>MetricBar</name>
  <message>
   <source>Result</source>
   <translation>結果</translation>
  </message>
  <message>
   <source>Log scale</source>
   <translation>對數刻度</translation>
  </message>
  <message>
   <source>Values on a logarithmic axis</source>
   <translation>以對數座標軸顯示數值</translation>
  </message>
  <message>
   <source>Compare runs</source>
   <translation>比較執行</translation>
  </message>
  <message>
   <source>Draw past runs of this graph over this one</source>
   <translation>將此圖形過去的執行疊加顯示</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>匯出</translation>
  </message>
  <message>
   <source>Copy or save what is shown</source>
   <translation>複製或儲存顯示的內容</translation>
  </message>
  <message>
   <source>Copy values</source>
   <translation>複製數值</translation>
  </message>
  <message>
   <source>Picture (PNG)…</source>
   <translation>圖片 (PNG)…</translation>
  </message>
  <message>
   <source>Drawing (SVG)…</source>
   <translation>向量圖 (SVG)…</translation>
  </message>
  <message>
   <source>Table (CSV)…</source>
   <translation>表格 (CSV)…</translation>
  </message>
 </context>
 <context>
  <name>MetricTable</name>
  <message>
   <source>Final metrics</source>
   <translation>最終計量</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>值</translation>
  </message>
  <message>
   <source>Metric</source>
   <translation>計量</translation>
  </message>
 </context>
 <context>
  <name>MetricsView</name>
  <message>
   <source>best: {epoch}</source>
   <translation>最佳：{epoch}</translation>
  </message>
  <message>
   <source>This run</source>
   <translation>這次執行</translation>
  </message>
  <message>
   <source>No node is selected</source>
   <translation>未選取節點</translation>
  </message>
  <message>
   <source>Select a node to see what it measured.</source>
   <translation>選取節點以查看測量值。</translation>
  </message>
  <message>
   <source>Nothing was measured yet</source>
   <translation>尚未有測量值</translation>
  </message>
  <message>
   <source>Values appear here as soon as there are any.</source>
   <translation>一有數值就會顯示在這裡。</translation>
  </message>
  <message>
   <source>{node} was not run yet</source>
   <translation>「{node}」尚未執行</translation>
  </message>
  <message>
   <source>Submit the graph (F5); values appear here while it runs.</source>
   <translation>提交圖形 (F5)；執行時數值會顯示在這裡。</translation>
  </message>
  <message>
   <source>Nothing was measured</source>
   <translation>沒有測量值</translation>
  </message>
  <message>
   <source>The node did not finish. Its log says more.</source>
   <translation>節點沒有完成。記錄中有更多說明。</translation>
  </message>
  <message>
   <source>{node} measures nothing</source>
   <translation>「{node}」不會產生測量值</translation>
  </message>
  <message>
   <source>Training, scoring and evaluation show values here.</source>
   <translation>定型、評分與評估會在這裡顯示數值。</translation>
  </message>
  <message>
   <source>Picture (*.png)</source>
   <translation>圖片 (*.png)</translation>
  </message>
  <message>
   <source>Drawing (*.svg)</source>
   <translation>向量圖 (*.svg)</translation>
  </message>
  <message>
   <source>Table (*.csv)</source>
   <translation>表格 (*.csv)</translation>
  </message>
  <message>
   <source>Export metrics</source>
   <translation>匯出計量</translation>
  </message>
  <message>
   <source>{file} was written</source>
   <translation>已寫入 {file}</translation>
  </message>
 </context>
 <context>
  <name>Minimap</name>
  <message>
   <source>Overview of the graph</source>
   <translation>圖形的縮圖</translation>
  </message>
 </context>
 <context>
  <name>ModelView</name>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Training</source>
   <translation>定型</translation>
  </message>
  <message>
   <source>Trained with</source>
   <translation>定型方式</translation>
  </message>
  <message>
   <source>Applied to images that carry no transformation</source>
   <translation>套用到未附加轉換的影像</translation>
  </message>
  <message>
   <source>The model cannot be read</source>
   <translation>無法讀取模型</translation>
  </message>
  <message>
   <source>Architecture</source>
   <translation>架構</translation>
  </message>
  <message>
   <source>Parameters</source>
   <translation>參數</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>Pretrained weights</source>
   <translation>預先定型的權重</translation>
  </message>
  <message>
   <source>Random weights, drawn when it is trained</source>
   <translation>隨機權重，定型時抽樣</translation>
  </message>
  <message>
   <source>Starts from</source>
   <translation>起點</translation>
  </message>
  <message>
   <source>Categories</source>
   <translation>類別</translation>
  </message>
  <message>
   <source>Mean</source>
   <translation>平均值</translation>
  </message>
  <message>
   <source>Standard deviation</source>
   <translation>標準差</translation>
  </message>
  <message>
   <source>Epochs trained</source>
   <translation>已定型的週期</translation>
  </message>
  <message>
   <source>yes</source>
   <translation>是</translation>
  </message>
  <message>
   <source>no</source>
   <translation>否</translation>
  </message>
 </context>
 <context>
  <name>NodeEdits</name>
  <message>
   <source>Add {title}</source>
   <translation>新增「{title}」</translation>
  </message>
  <message>
   <source>{title} does not fit between {source} and {target}</source>
   <translation>「{title}」無法放在「{source}」與「{target}」之間</translation>
  </message>
  <message>
   <source>Insert {title} into link</source>
   <translation>將「{title}」插入連結</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>刪除</translation>
  </message>
  <message>
   <source>Paste</source>
   <translation>貼上</translation>
  </message>
  <message>
   <source>Duplicate</source>
   <translation>建立複本</translation>
  </message>
 </context>
 <context>
  <name>NodeFacts</name>
  <message>
   <source>Changed since: {names}</source>
   <translation>之後有變更：{names}</translation>
  </message>
  <message>
   <source>What feeds it has changed: {names}</source>
   <translation>輸入來源有變更：{names}</translation>
  </message>
  <message>
   <source>The node or its links have changed.</source>
   <translation>節點或其連結有變更。</translation>
  </message>
  <message>
   <source>Yes</source>
   <translation>是</translation>
  </message>
  <message>
   <source>No</source>
   <translation>否</translation>
  </message>
 </context>
 <context>
  <name>NodeTable</name>
  <message>
   <source>Nodes of the run</source>
   <translation>執行的節點</translation>
  </message>
 </context>
 <context>
  <name>NoteEdits</name>
  <message>
   <source>Move</source>
   <translation>移動</translation>
  </message>
  <message>
   <source>Add note</source>
   <translation>新增附註</translation>
  </message>
  <message>
   <source>Change note</source>
   <translation>變更附註</translation>
  </message>
  <message>
   <source>Add frame</source>
   <translation>新增框架</translation>
  </message>
  <message>
   <source>Change frame</source>
   <translation>變更框架</translation>
  </message>
 </context>
 <context>
  <name>Notifier</name>
  <message>
   <source>Untitled</source>
   <translation>未命名</translation>
  </message>
  <message>
   <source>{graph} failed</source>
   <translation>「{graph}」失敗</translation>
  </message>
  <message>
   <source>The run took {time}.</source>
   <translation>執行耗時 {time}。</translation>
  </message>
  <message>
   <source>Accuracy {accuracy}. {took}</source>
   <translation>準確度 {accuracy}。{took}</translation>
  </message>
  <message>
   <source>{graph} completed</source>
   <translation>「{graph}」已完成</translation>
  </message>
 </context>
 <context>
  <name>NumberField</name>
  <message>
   <source>default {value}</source>
   <translation>預設 {value}</translation>
  </message>
  <message>
   <source>Required</source>
   <translation>必要</translation>
  </message>
  <message>
   <source>Default: {value}</source>
   <translation>預設值：{value}</translation>
  </message>
 </context>
 <context>
  <name>OpenGraph</name>
  <message>
   <source>Untitled</source>
   <translation>未命名</translation>
  </message>
  <message>
   <source>Paths relative to the new folder</source>
   <translation>路徑改為相對於新資料夾</translation>
  </message>
 </context>
 <context>
  <name>OperationList</name>
  <message>
   <source>at random</source>
   <translation>隨機</translation>
  </message>
  <message>
   <source>No operation: images stay as they are.</source>
   <translation>沒有運算：影像維持原樣。</translation>
  </message>
 </context>
 <context>
  <name>OutputsView</name>
  <message>
   <source>Outputs</source>
   <translation>輸出</translation>
  </message>
  <message>
   <source>The node, or what feeds it, was changed since. This is the result of before; submit the graph anew.</source>
   <translation>節點或其輸入來源之後有變更。這是先前的結果；請重新提交圖形。</translation>
  </message>
  <message>
   <source>{folder} is gone. Submit the graph to make it anew.</source>
   <translation>{folder} 已不存在。請提交圖形以重新產生。</translation>
  </message>
  <message>
   <source>The output is not there any more</source>
   <translation>輸出已不存在</translation>
  </message>
  <message>
   <source>It lies in {folder}.</source>
   <translation>位於 {folder}。</translation>
  </message>
  <message>
   <source>There is no view for {type}</source>
   <translation>沒有適用於 {type} 的檢視</translation>
  </message>
  <message>
   <source>this output</source>
   <translation>此輸出</translation>
  </message>
  <message>
   <source>The output cannot be read</source>
   <translation>無法讀取輸出</translation>
  </message>
  <message>
   <source>No node is selected</source>
   <translation>未選取節點</translation>
  </message>
  <message>
   <source>Select a node to see what it gave.</source>
   <translation>選取節點以查看其輸出。</translation>
  </message>
  <message>
   <source>{node} has no outputs</source>
   <translation>「{node}」沒有輸出</translation>
  </message>
  <message>
   <source>{node} is running</source>
   <translation>「{node}」執行中</translation>
  </message>
  <message>
   <source>Its outputs appear when it has finished.</source>
   <translation>完成後會顯示輸出。</translation>
  </message>
  <message>
   <source>{node} is waiting</source>
   <translation>「{node}」等候中</translation>
  </message>
  <message>
   <source>Its log says more.</source>
   <translation>記錄中有更多說明。</translation>
  </message>
  <message>
   <source>{node} has failed</source>
   <translation>「{node}」失敗</translation>
  </message>
  <message>
   <source>{node} did not finish</source>
   <translation>「{node}」沒有完成</translation>
  </message>
  <message>
   <source>Submit the graph (F5) to go on.</source>
   <translation>提交圖形 (F5) 以繼續。</translation>
  </message>
  <message>
   <source>{node} gave nothing</source>
   <translation>「{node}」沒有產生輸出</translation>
  </message>
  <message>
   <source>{node} was not run yet</source>
   <translation>「{node}」尚未執行</translation>
  </message>
  <message>
   <source>Submit the graph (F5) to see its outputs.</source>
   <translation>提交圖形 (F5) 以查看輸出。</translation>
  </message>
 </context>
 <context>
  <name>ParameterForm</name>
  <message>
   <source>Remove {name}</source>
   <translation>移除「{name}」</translation>
  </message>
 </context>
 <context>
  <name>PathField</name>
  <message>
   <source>Choose a file...</source>
   <translation>選擇檔案…</translation>
  </message>
  <message>
   <source>Choose a folder...</source>
   <translation>選擇資料夾…</translation>
  </message>
  <message>
   <source>File or folder</source>
   <translation>檔案或資料夾</translation>
  </message>
  <message>
   <source>None</source>
   <translation>無</translation>
  </message>
 </context>
 <context>
  <name>PictureFile</name>
  <message>
   <source>Picture</source>
   <translation>圖片</translation>
  </message>
  <message>
   <source>Save…</source>
   <translation>儲存…</translation>
  </message>
  <message>
   <source>Copy the picture, or save it as PNG or SVG</source>
   <translation>複製圖片，或另存為 PNG 或 SVG</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>複製</translation>
  </message>
  <message>
   <source>Save as PNG…</source>
   <translation>另存為 PNG…</translation>
  </message>
  <message>
   <source>Save as SVG…</source>
   <translation>另存為 SVG…</translation>
  </message>
  <message>
   <source>Picture (*.png)</source>
   <translation>圖片 (*.png)</translation>
  </message>
  <message>
   <source>Drawing (*.svg)</source>
   <translation>向量圖 (*.svg)</translation>
  </message>
  <message>
   <source>Save the picture</source>
   <translation>儲存圖片</translation>
  </message>
  <message>
   <source>The file was not written</source>
   <translation>未寫入檔案</translation>
  </message>
  <message>
   <source>{file} was written</source>
   <translation>已寫入 {file}</translation>
  </message>
 </context>
 <context>
  <name>PictureWindow</name>
  <message>
   <source>Image</source>
   <translation>影像</translation>
  </message>
  <message>
   <source>Previous image (Left)</source>
   <translation>上一張影像（向左鍵）</translation>
  </message>
  <message>
   <source>Next image (Right)</source>
   <translation>下一張影像（向右鍵）</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>複製</translation>
  </message>
  <message>
   <source>Copy the picture</source>
   <translation>複製圖片</translation>
  </message>
  <message>
   <source>Category {category}</source>
   <translation>類別 {category}</translation>
  </message>
  <message>
   <source>{width} x {height} pixels</source>
   <translation>{width} x {height} 像素</translation>
  </message>
  <message>
   <source>It was not read. Open it again.</source>
   <translation>尚未讀取。請重新開啟。</translation>
  </message>
 </context>
 <context>
  <name>PreviewSheet</name>
  <message>
   <source>Images before and after</source>
   <translation>轉換前後的影像</translation>
  </message>
  <message>
   <source>Cannot be made</source>
   <translation>無法產生</translation>
  </message>
 </context>
 <context>
  <name>PreviewView</name>
  <message>
   <source>Roll again</source>
   <translation>重新擲骰</translation>
  </message>
  <message>
   <source>Draw the random operations anew</source>
   <translation>重新抽樣隨機運算</translation>
  </message>
  <message>
   <source>Other images</source>
   <translation>其他影像</translation>
  </message>
  <message>
   <source>Show other images of the dataset</source>
   <translation>顯示資料集的其他影像</translation>
  </message>
  <message>
   <source>No node is selected</source>
   <translation>未選取節點</translation>
  </message>
  <message>
   <source>Select a node to see a preview.</source>
   <translation>選取節點以查看預覽。</translation>
  </message>
  <message>
   <source>Image Dataset, and Init and Apply Image Transformation can be previewed.</source>
   <translation>可預覽「影像資料集」、「初始影像轉換」與「套用影像轉換」。</translation>
  </message>
  <message>
   <source>{node} has no preview</source>
   <translation>「{node}」沒有預覽</translation>
  </message>
  <message>
   <source>Set Path to a folder or an archive of images, or to sample:digits.</source>
   <translation>將「路徑」設為存放影像的資料夾或封存檔，或 sample:digits。</translation>
  </message>
  <message>
   <source>No images are chosen yet</source>
   <translation>尚未選擇影像</translation>
  </message>
  <message>
   <source>Link an Init Image Transformation to its first input.</source>
   <translation>將「初始影像轉換」連結到第一個輸入。</translation>
  </message>
  <message>
   <source>There is no transformation to preview</source>
   <translation>沒有可預覽的轉換</translation>
  </message>
  <message>
   <source>Add an Image Dataset and set its Path; some of its images are then shown before and after.</source>
   <translation>新增「影像資料集」並設定其「路徑」；接著會顯示部分影像轉換前後的樣子。</translation>
  </message>
  <message>
   <source>There are no images to preview with</source>
   <translation>沒有可用來預覽的影像</translation>
  </message>
  <message>
   <source>Transforming some images…</source>
   <translation>正在轉換部分影像…</translation>
  </message>
  <message>
   <source>The first time takes a few seconds.</source>
   <translation>第一次需要幾秒鐘。</translation>
  </message>
  <message>
   <source>No operation: images stay as they are.</source>
   <translation>沒有運算：影像維持原樣。</translation>
  </message>
  <message>
   <source>There is no preview</source>
   <translation>沒有預覽</translation>
  </message>
 </context>
 <context>
  <name>ProblemModel</name>
  <message>
   <source>Where</source>
   <translation>位置</translation>
  </message>
  <message>
   <source>Problem</source>
   <translation>問題</translation>
  </message>
  <message>
   <source>Error</source>
   <translation>錯誤</translation>
  </message>
  <message>
   <source>Quick fix</source>
   <translation>快速修正</translation>
  </message>
  <message>
   <source>Warning</source>
   <translation>警告</translation>
  </message>
  <message>
   <source>Graph</source>
   <translation>圖形</translation>
  </message>
 </context>
 <context>
  <name>ProblemsPane</name>
  <message>
   <source>Show errors</source>
   <translation>顯示錯誤</translation>
  </message>
  <message>
   <source>Show warnings</source>
   <translation>顯示警告</translation>
  </message>
  <message>
   <source>Filter</source>
   <translation>篩選</translation>
  </message>
  <message>
   <source>Filter of problems</source>
   <translation>問題的篩選條件</translation>
  </message>
  <message>
   <source>Problems</source>
   <translation>問題</translation>
  </message>
  <message>
   <source>Errors: {count}</source>
   <translation>錯誤：{count}</translation>
  </message>
  <message>
   <source>Warnings: {count}</source>
   <translation>警告：{count}</translation>
  </message>
  <message>
   <source>No graph is open</source>
   <translation>沒有開啟的圖形</translation>
  </message>
  <message>
   <source>No problems</source>
   <translation>沒有問題</translation>
  </message>
  <message>
   <source>The graph can be run: press F5, or Submit.</source>
   <translation>可以執行圖形：按 F5 或「提交」。</translation>
  </message>
  <message>
   <source>Nothing matches the filter</source>
   <translation>沒有符合篩選條件的項目</translation>
  </message>
  <message>
   <source>Clear it, or show errors and warnings again.</source>
   <translation>請清除篩選條件，或重新顯示錯誤與警告。</translation>
  </message>
  <message>
   <source>No quick fix</source>
   <translation>沒有快速修正</translation>
  </message>
  <message>
   <source>Go to it</source>
   <translation>前往</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>複製</translation>
  </message>
  <message>
   <source>Folder...</source>
   <translation>資料夾…</translation>
  </message>
  <message>
   <source>File...</source>
   <translation>檔案…</translation>
  </message>
 </context>
 <context>
  <name>PropertiesHeader</name>
  <message>
   <source>Title</source>
   <translation>標題</translation>
  </message>
  <message>
   <source>Title of the node; leave it empty for the component's own</source>
   <translation>節點的標題；留空則使用元件的標題</translation>
  </message>
  <message>
   <source>About this component</source>
   <translation>關於此元件</translation>
  </message>
  <message>
   <source>Bypass</source>
   <translation>略過</translation>
  </message>
  <message>
   <source>Leave it out of runs: what comes in goes on unchanged</source>
   <translation>執行時不包含此節點：輸入的資料原樣傳下去</translation>
  </message>
  <message>
   <source>{count} nodes</source>
   <translation>{count} 個節點</translation>
  </message>
  <message>
   <source>Different components</source>
   <translation>不同的元件</translation>
  </message>
  <message>
   <source>{done} of {total} {unit}</source>
   <translation>{done} / {total} {unit}</translation>
  </message>
 </context>
 <context>
  <name>PropertiesPane</name>
  <message>
   <source>Comment</source>
   <translation>註解</translation>
  </message>
  <message>
   <source>No graph is open</source>
   <translation>沒有開啟的圖形</translation>
  </message>
  <message>
   <source>Open one, or start from a template.</source>
   <translation>請開啟圖形，或從範本開始。</translation>
  </message>
  <message>
   <source>The graph is empty</source>
   <translation>圖形是空的</translation>
  </message>
  <message>
   <source>Drag a component from the palette onto it.</source>
   <translation>從元件庫將元件拖到圖形上。</translation>
  </message>
  <message>
   <source>Nothing is selected</source>
   <translation>未選取任何項目</translation>
  </message>
  <message>
   <source>Select a node to see and set its parameters.</source>
   <translation>選取節點以查看並設定參數。</translation>
  </message>
  <message>
   <source>Run settings</source>
   <translation>執行設定</translation>
  </message>
  <message>
   <source>How it computes; results stay the same.</source>
   <translation>運算的方式；結果維持不變。</translation>
  </message>
  <message>
   <source>How it computes. {names} can change results; the others only how fast they come.</source>
   <translation>運算的方式。{names} 可能改變結果；其他設定只影響速度。</translation>
  </message>
  <message>
   <source>(several values)</source>
   <translation>（多個值）</translation>
  </message>
  <message>
   <source>What for, and why</source>
   <translation>用途與原因</translation>
  </message>
  <message>
   <source>The component {name} is not installed here. The node keeps its parameters and links, and cannot be run. Install the package that it comes from, or start the program with --components and its folder.</source>
   <translation>這裡未安裝元件 {name}。節點會保留參數與連結，但無法執行。請安裝提供此元件的套件，或以 --components 加上其資料夾啟動程式。</translation>
  </message>
  <message>
   <source>This graph can only be looked at. Clone it to change it.</source>
   <translation>此圖形只能檢視。請複製後再變更。</translation>
  </message>
  <message>
   <source>It has no parameters.</source>
   <translation>沒有參數。</translation>
  </message>
  <message>
   <source>These nodes share no parameters.</source>
   <translation>這些節點沒有共同的參數。</translation>
  </message>
 </context>
 <context>
  <name>ResultsPane</name>
  <message>
   <source>Outputs</source>
   <translation>輸出</translation>
  </message>
  <message>
   <source>Metrics</source>
   <translation>計量</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>記錄</translation>
  </message>
  <message>
   <source>Details</source>
   <translation>詳細資料</translation>
  </message>
  <message>
   <source>Preview</source>
   <translation>預覽</translation>
  </message>
  <message>
   <source>Results</source>
   <translation>結果</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>執行</translation>
  </message>
  <message>
   <source>{passed}, about {left} left</source>
   <translation>已過 {passed}，大約還需 {left}</translation>
  </message>
  <message>
   <source>The run broke off</source>
   <translation>執行中斷</translation>
  </message>
 </context>
 <context>
  <name>Rows</name>
  <message>
   <source>Rows</source>
   <translation>列</translation>
  </message>
 </context>
 <context>
  <name>RunList</name>
  <message>
   <source>State</source>
   <translation>狀態</translation>
  </message>
  <message>
   <source>Graph</source>
   <translation>圖形</translation>
  </message>
  <message>
   <source>Started</source>
   <translation>開始時間</translation>
  </message>
  <message>
   <source>Duration</source>
   <translation>持續時間</translation>
  </message>
  <message>
   <source>Accuracy</source>
   <translation>準確度</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>執行</translation>
  </message>
  <message>
   <source>Untitled</source>
   <translation>未命名</translation>
  </message>
 </context>
 <context>
  <name>RunPicker</name>
  <message>
   <source>Runs</source>
   <translation>執行記錄</translation>
  </message>
  <message>
   <source>Runs to show</source>
   <translation>要顯示的執行</translation>
  </message>
  <message>
   <source>This run</source>
   <translation>這次執行</translation>
  </message>
 </context>
 <context>
  <name>RunSummary</name>
  <message>
   <source>Node</source>
   <translation>節點</translation>
  </message>
  <message>
   <source>State</source>
   <translation>狀態</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>時間</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>結果</translation>
  </message>
  <message>
   <source>{done} of {total} {unit}</source>
   <translation>{done} / {total} {unit}</translation>
  </message>
  <message>
   <source>No graph is open</source>
   <translation>沒有開啟的圖形</translation>
  </message>
  <message>
   <source>Open a graph, or begin a new one from a template.</source>
   <translation>開啟圖形，或從範本開始新的圖形。</translation>
  </message>
  <message>
   <source>The graph is empty</source>
   <translation>圖形是空的</translation>
  </message>
  <message>
   <source>Drag a component from the library onto the canvas to begin.</source>
   <translation>從元件庫將元件拖到畫布上即可開始。</translation>
  </message>
  <message>
   <source>Nothing was run yet</source>
   <translation>尚未執行過</translation>
  </message>
  <message>
   <source>Submit the graph (F5) to run it, or select a node to preview what it does.</source>
   <translation>提交圖形 (F5) 以執行，或選取節點以預覽其作用。</translation>
  </message>
 </context>
 <context>
  <name>Runs</name>
  <message>
   <source>Not submitted. Problems that keep the graph from running: {count}</source>
   <translation>未提交。使圖形無法執行的問題：{count}</translation>
  </message>
  <message>
   <source>The graph was not submitted</source>
   <translation>未提交圖形</translation>
  </message>
  <message>
   <source>Runs go on</source>
   <translation>執行仍在進行</translation>
  </message>
  <message>
   <source>What is to become of the runs that go on or wait ({count})?</source>
   <translation>正在進行或等候的執行 ({count}) 要如何處理？</translation>
  </message>
  <message>
   <source>Those that go on do so without the window, and are found again when it is next opened.</source>
   <translation>繼續的執行不需要視窗，下次開啟時會再次找到。</translation>
  </message>
  <message>
   <source>Let them go on</source>
   <translation>讓執行繼續</translation>
  </message>
  <message>
   <source>Stop them</source>
   <translation>停止執行</translation>
  </message>
  <message>
   <source>{title}, run {run}</source>
   <translation>{title}，執行 {run}</translation>
  </message>
  <message>
   <source>Untitled</source>
   <translation>未命名</translation>
  </message>
  <message>
   <source>The graph as it ran in {run}; it can only be looked at.</source>
   <translation>{run} 執行時的圖形；只能檢視。</translation>
  </message>
  <message>
   <source>Clone into a new graph</source>
   <translation>複製成新圖形</translation>
  </message>
  <message>
   <source>The run cannot be opened</source>
   <translation>無法開啟執行</translation>
  </message>
 </context>
 <context>
  <name>RunsPane</name>
  <message>
   <source>Filter by graph or run</source>
   <translation>依圖形或執行篩選</translation>
  </message>
  <message>
   <source>Filter runs</source>
   <translation>篩選執行</translation>
  </message>
  <message>
   <source>Show runs in state</source>
   <translation>顯示此狀態的執行</translation>
  </message>
  <message>
   <source>All states</source>
   <translation>所有狀態</translation>
  </message>
  <message>
   <source>Queued or running</source>
   <translation>排入佇列或執行中</translation>
  </message>
  <message>
   <source>Completed</source>
   <translation>已完成</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>失敗</translation>
  </message>
  <message>
   <source>Cancelled</source>
   <translation>已取消</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>執行記錄</translation>
  </message>
  <message>
   <source>Open as it was run</source>
   <translation>以執行時的內容開啟</translation>
  </message>
  <message>
   <source>Clone into a new graph</source>
   <translation>複製成新圖形</translation>
  </message>
  <message>
   <source>Compare two runs</source>
   <translation>比較兩次執行</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>End the process</source>
   <translation>結束處理序</translation>
  </message>
  <message>
   <source>Run sooner</source>
   <translation>提前執行</translation>
  </message>
  <message>
   <source>Run later</source>
   <translation>延後執行</translation>
  </message>
  <message>
   <source>Show folder</source>
   <translation>顯示資料夾</translation>
  </message>
  <message>
   <source>Copy run id</source>
   <translation>複製執行識別碼</translation>
  </message>
  <message>
   <source>Clean up old runs...</source>
   <translation>清理舊的執行…</translation>
  </message>
  <message>
   <source>Remove from the queue</source>
   <translation>從佇列移除</translation>
  </message>
  <message>
   <source>The runs cannot be read</source>
   <translation>無法讀取執行記錄</translation>
  </message>
  <message>
   <source>No run is like that</source>
   <translation>沒有符合的執行</translation>
  </message>
  <message>
   <source>Change the filter to see others.</source>
   <translation>變更篩選條件以查看其他執行。</translation>
  </message>
  <message>
   <source>Reading the runs</source>
   <translation>正在讀取執行記錄</translation>
  </message>
  <message>
   <source>Submit a graph with F5. Its run is listed here, and stays when it has ended.</source>
   <translation>按 F5 提交圖形。執行會列在這裡，結束後也會保留。</translation>
  </message>
  <message>
   <source>Nothing was run yet</source>
   <translation>尚未執行過</translation>
  </message>
 </context>
 <context>
  <name>SettingsDialog</name>
  <message>
   <source>Settings</source>
   <translation>設定</translation>
  </message>
  <message>
   <source>Appearance</source>
   <translation>外觀</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>依系統設定</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>淺色</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>深色</translation>
  </message>
  <message>
   <source>&amp;Language</source>
   <translation>語言(&amp;L)</translation>
  </message>
  <message>
   <source>&amp;Theme</source>
   <translation>佈景主題(&amp;T)</translation>
  </message>
  <message>
   <source>Canvas</source>
   <translation>畫布</translation>
  </message>
  <message>
   <source>Show the &amp;grid</source>
   <translation>顯示格線(&amp;G)</translation>
  </message>
  <message>
   <source>&amp;Snap nodes to the grid</source>
   <translation>節點貼齊格線(&amp;S)</translation>
  </message>
  <message>
   <source>Show the &amp;minimap</source>
   <translation>顯示縮圖(&amp;M)</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>執行</translation>
  </message>
  <message>
   <source>The usual place</source>
   <translation>預設位置</translation>
  </message>
  <message>
   <source>Workspace</source>
   <translation>工作區</translation>
  </message>
  <message>
   <source>Tell me on the &amp;desktop when a run has ended</source>
   <translation>執行結束時在桌面通知我(&amp;D)</translation>
  </message>
  <message>
   <source>Runs at the same &amp;time</source>
   <translation>同時執行數(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;Workspace</source>
   <translation>工作區(&amp;W)</translation>
  </message>
  <message>
   <source>The workspace keeps outputs, runs and weights. A change holds from the next start.</source>
   <translation>工作區存放輸出、執行記錄與權重。變更會在下次啟動時生效。</translation>
  </message>
  <message>
   <source>Components of your own</source>
   <translation>您自己的元件</translation>
  </message>
  <message>
   <source>Folders with components</source>
   <translation>存放元件的資料夾</translation>
  </message>
  <message>
   <source>Every Python file in these folders is run at the next start. Add only what you trust.</source>
   <translation>下次啟動時會執行這些資料夾中的所有 Python 檔案。請只新增您信任的資料夾。</translation>
  </message>
 </context>
 <context>
  <name>StateBadge</name>
  <message>
   <source>State: {state}</source>
   <translation>狀態：{state}</translation>
  </message>
 </context>
 <context>
  <name>StatusLine</name>
  <message>
   <source>Progress of the run</source>
   <translation>執行的進度</translation>
  </message>
  <message>
   <source>Zoom of the canvas</source>
   <translation>畫布的縮放比例</translation>
  </message>
  <message>
   <source>Stopping</source>
   <translation>正在停止</translation>
  </message>
  <message>
   <source>{state}, about {time} left</source>
   <translation>{state}，大約還需 {time}</translation>
  </message>
  <message>
   <source>{state} in {time}</source>
   <translation>{state}，耗時 {time}</translation>
  </message>
  <message>
   <source>No problems</source>
   <translation>沒有問題</translation>
  </message>
  <message>
   <source>Problems: {errors}, warnings: {warnings}</source>
   <translation>問題：{errors}，警告：{warnings}</translation>
  </message>
 </context>
 <context>
  <name>TableView</name>
  <message>
   <source>Filter rows</source>
   <translation>篩選列</translation>
  </message>
  <message>
   <source>Only wrong</source>
   <translation>只顯示答錯的</translation>
  </message>
  <message>
   <source>Only images whose scored label is not their category</source>
   <translation>只顯示評分標籤與類別不符的影像</translation>
  </message>
  <message>
   <source>Only errors</source>
   <translation>只顯示錯誤</translation>
  </message>
  <message>
   <source>Only images that could not be scored</source>
   <translation>只顯示無法評分的影像</translation>
  </message>
  <message>
   <source>All probabilities</source>
   <translation>所有機率</translation>
  </message>
  <message>
   <source>A column with the probability of each category</source>
   <translation>每個類別的機率各一欄</translation>
  </message>
  <message>
   <source>Show all rows again</source>
   <translation>重新顯示所有列</translation>
  </message>
  <message>
   <source>Export…</source>
   <translation>匯出…</translation>
  </message>
  <message>
   <source>Write the rows shown to a CSV file</source>
   <translation>將顯示的列寫入 CSV 檔案</translation>
  </message>
  <message>
   <source>No row fits</source>
   <translation>沒有符合的列</translation>
  </message>
  <message>
   <source>Take back a filter to see more.</source>
   <translation>移除篩選條件以查看更多。</translation>
  </message>
  <message>
   <source>{count} rows</source>
   <translation>{count} 列</translation>
  </message>
  <message>
   <source>{count} of {total} rows</source>
   <translation>{count} / {total} 列</translation>
  </message>
  <message>
   <source>The table cannot be read</source>
   <translation>無法讀取表格</translation>
  </message>
  <message>
   <source>Export rows</source>
   <translation>匯出列</translation>
  </message>
  <message>
   <source>Table (*.csv)</source>
   <translation>表格 (*.csv)</translation>
  </message>
  <message>
   <source>{file} was written</source>
   <translation>已寫入 {file}</translation>
  </message>
  <message>
   <source>The file was not written</source>
   <translation>未寫入檔案</translation>
  </message>
 </context>
 <context>
  <name>TemplateGallery</name>
  <message>
   <source>New from template</source>
   <translation>從範本新增</translation>
  </message>
  <message>
   <source>What do you want to begin with?</source>
   <translation>您想從什麼開始？</translation>
  </message>
 </context>
 <context>
  <name>Thumbnails</name>
  <message>
   <source>No picture.</source>
   <translation>沒有圖片。</translation>
  </message>
 </context>
 <context>
  <name>Tiles</name>
  <message>
   <source>Cannot be read</source>
   <translation>無法讀取</translation>
  </message>
 </context>
 <context>
  <name>ToolBar</name>
  <message>
   <source>Tool bar</source>
   <translation>工具列</translation>
  </message>
 </context>
 <context>
  <name>Tour</name>
  <message>
   <source>Drag components onto the canvas</source>
   <translation>將元件拖到畫布上</translation>
  </message>
  <message>
   <source>Or double-click the canvas and type. Draw links from outputs on the right to inputs on the left.</source>
   <translation>或在畫布上按兩下並輸入名稱。從右側的輸出拖曳連結到左側的輸入。</translation>
  </message>
  <message>
   <source>Set parameters</source>
   <translation>設定參數</translation>
  </message>
  <message>
   <source>Click a node to see what can be set. Problems are named as you edit.</source>
   <translation>按一下節點以查看可設定的項目。編輯時會隨時指出問題。</translation>
  </message>
  <message>
   <source>Submit, and watch</source>
   <translation>提交並觀看</translation>
  </message>
  <message>
   <source>Press Submit or F5. Progress, curves, images and scores appear here, for the selected node.</source>
   <translation>按「提交」或 F5。所選節點的進度、曲線、影像與分數會顯示在這裡。</translation>
  </message>
  <message>
   <source>Tour</source>
   <translation>導覽</translation>
  </message>
  <message>
   <source>Skip</source>
   <translation>略過</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>上一步</translation>
  </message>
  <message>
   <source>{number} of {count}</source>
   <translation>{number} / {count}</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>完成</translation>
  </message>
  <message>
   <source>Next</source>
   <translation>下一步</translation>
  </message>
 </context>
 <context>
  <name>TransformationView</name>
  <message>
   <source>Operations, in the order in which they are applied to each image</source>
   <translation>依套用到每張影像的順序列出運算</translation>
  </message>
  <message>
   <source>The transformation cannot be read</source>
   <translation>無法讀取轉換</translation>
  </message>
 </context>
 <context>
  <name>UnexpectedErrors</name>
  <message>
   <source>Unexpected error</source>
   <translation>未預期的錯誤</translation>
  </message>
  <message>
   <source>Something went wrong that should not have. You can go on; save your graphs soon.</source>
   <translation>發生了不該發生的錯誤。您可以繼續工作，請儘快儲存圖形。</translation>
  </message>
  <message>
   <source>Copy report</source>
   <translation>複製報告</translation>
  </message>
 </context>
 <context>
  <name>ValueEdits</name>
  <message>
   <source>Reset {name}</source>
   <translation>重設「{name}」</translation>
  </message>
  <message>
   <source>Set {name}</source>
   <translation>設定「{name}」</translation>
  </message>
  <message>
   <source>Comment</source>
   <translation>註解</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>重新命名</translation>
  </message>
  <message>
   <source>Change id</source>
   <translation>變更識別碼</translation>
  </message>
  <message>
   <source>Bypass</source>
   <translation>略過</translation>
  </message>
  <message>
   <source>Take in again</source>
   <translation>取消略過</translation>
  </message>
  <message>
   <source>Show preview</source>
   <translation>顯示預覽</translation>
  </message>
  <message>
   <source>Hide preview</source>
   <translation>隱藏預覽</translation>
  </message>
  <message>
   <source>Title of graph</source>
   <translation>圖形的標題</translation>
  </message>
 </context>
 <context>
  <name>WelcomeHeader</name>
  <message>
   <source>Train image classifiers by wiring components</source>
   <translation>連接元件，定型影像分類器</translation>
  </message>
 </context>
 <context>
  <name>WelcomePage</name>
  <message>
   <source>Welcome</source>
   <translation>歡迎</translation>
  </message>
  <message>
   <source>Graphs that you open or save appear here. You can also drop a graph file onto this page.</source>
   <translation>您開啟或儲存的圖形會顯示在這裡。您也可以將圖形檔案拖放到此頁面。</translation>
  </message>
  <message>
   <source>Start with the sample</source>
   <translation>從範例開始</translation>
  </message>
  <message>
   <source>Scanned digits, ready to train</source>
   <translation>掃描的數字，可立即定型</translation>
  </message>
  <message>
   <source>New graph</source>
   <translation>新圖形</translation>
  </message>
  <message>
   <source>Open…</source>
   <translation>開啟…</translation>
  </message>
  <message>
   <source>Take the tour: three steps</source>
   <translation>進行導覽：三個步驟</translation>
  </message>
  <message>
   <source>Start</source>
   <translation>開始</translation>
  </message>
  <message>
   <source>Recent</source>
   <translation>最近</translation>
  </message>
  <message>
   <source>Templates</source>
   <translation>範本</translation>
  </message>
  <message>
   <source>no longer there</source>
   <translation>已不存在</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>開啟</translation>
  </message>
  <message>
   <source>Remove from this list</source>
   <translation>從此清單移除</translation>
  </message>
 </context>
 <context>
  <name>actions</name>
  <message>
   <source>&amp;Undo</source>
   <translation>復原(&amp;U)</translation>
  </message>
  <message>
   <source>&amp;Redo</source>
   <translation>取消復原(&amp;R)</translation>
  </message>
  <message>
   <source>Cu&amp;t</source>
   <translation>剪下(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;Copy</source>
   <translation>複製(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Paste</source>
   <translation>貼上(&amp;P)</translation>
  </message>
  <message>
   <source>&amp;Duplicate</source>
   <translation>建立複本(&amp;D)</translation>
  </message>
  <message>
   <source>De&amp;lete</source>
   <translation>刪除(&amp;L)</translation>
  </message>
  <message>
   <source>Select &amp;All</source>
   <translation>全選(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Invert Selection</source>
   <translation>反向選取(&amp;I)</translation>
  </message>
  <message>
   <source>&amp;Find Node…</source>
   <translation>尋找節點(&amp;F)…</translation>
  </message>
  <message>
   <source>Add C&amp;omponent…</source>
   <translation>新增元件(&amp;O)…</translation>
  </message>
  <message>
   <source>Add &amp;Note</source>
   <translation>新增附註(&amp;N)</translation>
  </message>
  <message>
   <source>Add Fra&amp;me</source>
   <translation>新增框架(&amp;M)</translation>
  </message>
  <message>
   <source>A titled frame around what is selected; it moves what lies in it</source>
   <translation>在選取的項目外加上有標題的框架；移動框架時其中的項目會一起移動</translation>
  </message>
  <message>
   <source>&amp;Bypass</source>
   <translation>略過(&amp;B)</translation>
  </message>
  <message>
   <source>Leave the node out of runs; what comes in goes on to what follows</source>
   <translation>執行時不包含此節點；輸入的資料直接傳給後面的節點</translation>
  </message>
  <message>
   <source>&amp;Show Preview on Node</source>
   <translation>在節點上顯示預覽(&amp;S)</translation>
  </message>
  <message>
   <source>&amp;Edit Parameters</source>
   <translation>編輯參數(&amp;E)</translation>
  </message>
  <message>
   <source>Automatic &amp;Layout</source>
   <translation>自動版面配置(&amp;L)</translation>
  </message>
  <message>
   <source>Put the nodes in columns from left to right; the selected ones, or all</source>
   <translation>將節點由左至右排成欄；套用到選取的節點，或全部節點</translation>
  </message>
  <message>
   <source>Align Le&amp;ft</source>
   <translation>靠左對齊(&amp;F)</translation>
  </message>
  <message>
   <source>Align &amp;Centres</source>
   <translation>水平置中對齊(&amp;C)</translation>
  </message>
  <message>
   <source>Align R&amp;ight</source>
   <translation>靠右對齊(&amp;I)</translation>
  </message>
  <message>
   <source>Align &amp;Top</source>
   <translation>靠上對齊(&amp;T)</translation>
  </message>
  <message>
   <source>Align &amp;Middles</source>
   <translation>垂直置中對齊(&amp;M)</translation>
  </message>
  <message>
   <source>Align &amp;Bottom</source>
   <translation>靠下對齊(&amp;B)</translation>
  </message>
  <message>
   <source>Distribute &amp;Horizontally</source>
   <translation>水平均分(&amp;H)</translation>
  </message>
  <message>
   <source>Distribute &amp;Vertically</source>
   <translation>垂直均分(&amp;V)</translation>
  </message>
  <message>
   <source>&amp;New</source>
   <translation>新增(&amp;N)</translation>
  </message>
  <message>
   <source>New from &amp;Template…</source>
   <translation>從範本新增(&amp;T)…</translation>
  </message>
  <message>
   <source>&amp;Open…</source>
   <translation>開啟(&amp;O)…</translation>
  </message>
  <message>
   <source>&amp;Save</source>
   <translation>儲存(&amp;S)</translation>
  </message>
  <message>
   <source>Save &amp;As…</source>
   <translation>另存新檔(&amp;A)…</translation>
  </message>
  <message>
   <source>Save A&amp;ll</source>
   <translation>全部儲存(&amp;L)</translation>
  </message>
  <message>
   <source>Save as R&amp;yven Project…</source>
   <translation>另存為 Ryven 專案(&amp;Y)…</translation>
  </message>
  <message>
   <source>&amp;Export Picture…</source>
   <translation>匯出圖片(&amp;E)…</translation>
  </message>
  <message>
   <source>&amp;Print…</source>
   <translation>列印(&amp;P)…</translation>
  </message>
  <message>
   <source>Settin&amp;gs…</source>
   <translation>設定(&amp;G)…</translation>
  </message>
  <message>
   <source>&amp;Close Graph</source>
   <translation>關閉圖形(&amp;C)</translation>
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation>結束(&amp;Q)</translation>
  </message>
  <message>
   <source>Diagnostic information copied</source>
   <translation>已複製診斷資訊</translation>
  </message>
  <message>
   <source>&amp;Command Palette…</source>
   <translation>命令選擇區(&amp;C)…</translation>
  </message>
  <message>
   <source>Find any action by its name</source>
   <translation>依名稱尋找任何動作</translation>
  </message>
  <message>
   <source>&amp;Tour</source>
   <translation>導覽(&amp;T)</translation>
  </message>
  <message>
   <source>Copy &amp;Diagnostic Information</source>
   <translation>複製診斷資訊(&amp;D)</translation>
  </message>
  <message>
   <source>&amp;About vision-designer</source>
   <translation>關於 vision-designer(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Submit</source>
   <translation>提交(&amp;S)</translation>
  </message>
  <message>
   <source>Run the graph; only what has changed since its last run is computed</source>
   <translation>執行圖形；只計算上次執行後有變更的部分</translation>
  </message>
  <message>
   <source>Run &amp;up to Selected</source>
   <translation>執行到選取的節點(&amp;U)</translation>
  </message>
  <message>
   <source>S&amp;top</source>
   <translation>停止(&amp;T)</translation>
  </message>
  <message>
   <source>Show &amp;Runs</source>
   <translation>顯示執行記錄(&amp;R)</translation>
  </message>
  <message>
   <source>Show R&amp;esults</source>
   <translation>顯示結果(&amp;E)</translation>
  </message>
  <message>
   <source>Show &amp;Problems</source>
   <translation>顯示問題(&amp;P)</translation>
  </message>
  <message>
   <source>Zoom &amp;In</source>
   <translation>放大(&amp;I)</translation>
  </message>
  <message>
   <source>Zoom &amp;Out</source>
   <translation>縮小(&amp;O)</translation>
  </message>
  <message>
   <source>&amp;100 %</source>
   <translation>&amp;100 %</translation>
  </message>
  <message>
   <source>Show &amp;All</source>
   <translation>顯示全部(&amp;A)</translation>
  </message>
  <message>
   <source>Show &amp;Selection</source>
   <translation>顯示選取範圍(&amp;S)</translation>
  </message>
  <message>
   <source>&amp;Minimap</source>
   <translation>縮圖(&amp;M)</translation>
  </message>
  <message>
   <source>&amp;Grid</source>
   <translation>格線(&amp;G)</translation>
  </message>
  <message>
   <source>Snap &amp;to Grid</source>
   <translation>貼齊格線(&amp;T)</translation>
  </message>
  <message>
   <source>N&amp;ext Graph</source>
   <translation>下一個圖形(&amp;E)</translation>
  </message>
  <message>
   <source>Pre&amp;vious Graph</source>
   <translation>上一個圖形(&amp;V)</translation>
  </message>
  <message>
   <source>Next &amp;Pane</source>
   <translation>下一個面板(&amp;P)</translation>
  </message>
  <message>
   <source>Previous Pa&amp;ne</source>
   <translation>上一個面板(&amp;N)</translation>
  </message>
  <message>
   <source>&amp;Full Screen</source>
   <translation>全螢幕(&amp;F)</translation>
  </message>
  <message>
   <source>&amp;Reset Layout</source>
   <translation>重設版面配置(&amp;R)</translation>
  </message>
 </context>
 <context>
  <name>amounts</name>
  <message>
   <source>{seconds} s</source>
   <translation>{seconds} 秒</translation>
  </message>
  <message>
   <source>{minutes} min {seconds} s</source>
   <translation>{minutes} 分 {seconds} 秒</translation>
  </message>
  <message>
   <source>{hours} h {minutes} min</source>
   <translation>{hours} 小時 {minutes} 分</translation>
  </message>
  <message>
   <source>{minutes} min</source>
   <translation>{minutes} 分</translation>
  </message>
  <message>
   <source>{number} %</source>
   <translation>{number}%</translation>
  </message>
  <message>
   <source>Today {time}</source>
   <translation>今天 {time}</translation>
  </message>
  <message>
   <source>Yesterday {time}</source>
   <translation>昨天 {time}</translation>
  </message>
  <message>
   <source>a moment ago</source>
   <translation>剛才</translation>
  </message>
  <message>
   <source>{minutes} min ago</source>
   <translation>{minutes} 分鐘前</translation>
  </message>
  <message>
   <source>{hours} h ago</source>
   <translation>{hours} 小時前</translation>
  </message>
  <message>
   <source>{days} d ago</source>
   <translation>{days} 天前</translation>
  </message>
 </context>
 <context>
  <name>canvas</name>
  <message>
   <source>Insert into link</source>
   <translation>插入到連結</translation>
  </message>
  <message>
   <source>{done} of {total} {unit}</source>
   <translation>{done} / {total} {unit}</translation>
  </message>
  <message>
   <source>Bypassed</source>
   <translation>已略過</translation>
  </message>
  <message>
   <source>{component} is not installed here. The node is kept as it is.</source>
   <translation>這裡未安裝 {component}。節點會原樣保留。</translation>
  </message>
  <message>
   <source>Bypassed: what comes in goes on unchanged.</source>
   <translation>已略過：輸入的資料原樣傳下去。</translation>
  </message>
  <message>
   <source>Its type is not known here.</source>
   <translation>這裡不知道它的類型。</translation>
  </message>
  <message>
   <source>May stay free.</source>
   <translation>可以不連接。</translation>
  </message>
  <message>
   <source>Last output: {folder}</source>
   <translation>上次的輸出：{folder}</translation>
  </message>
 </context>
 <context>
  <name>components</name>
  <message>
   <source>Apply Image Transformation</source>
   <translation>套用影像轉換</translation>
  </message>
  <message>
   <source>Attach image operations to an image directory.

Nothing is written but the list: operations are applied each time an image is read, and random ones
are drawn anew, so that every epoch of training sees new pictures.</source>
   <translation>將影像運算附加到影像目錄。

只會寫入清單：每次讀取影像時才套用運算，隨機運算也會重新抽樣，因此每個定型週期看到的都是新的影像。</translation>
  </message>
  <message>
   <source>Image Data Transformation</source>
   <translation>影像資料轉換</translation>
  </message>
  <message>
   <source>Input image transformation</source>
   <translation>輸入影像轉換</translation>
  </message>
  <message>
   <source>From Init Image Transformation.</source>
   <translation>來自「初始影像轉換」。</translation>
  </message>
  <message>
   <source>Input image directory</source>
   <translation>輸入影像目錄</translation>
  </message>
  <message>
   <source>The images.</source>
   <translation>影像。</translation>
  </message>
  <message>
   <source>Output image directory</source>
   <translation>輸出影像目錄</translation>
  </message>
  <message>
   <source>The same images, with the operations attached.</source>
   <translation>相同的影像，並附加了運算。</translation>
  </message>
  <message>
   <source>Mode</source>
   <translation>模式</translation>
  </message>
  <message>
   <source>For training keeps every operation. For inference drops the random ones (those named Random, and color jitter), so that validation and scoring see every image as it is.</source>
   <translation>「用於定型」保留所有運算。「用於推斷」會略過隨機運算（名稱以「隨機」開頭的運算與色彩抖動），讓驗證與評分看到影像原本的樣子。</translation>
  </message>
  <message>
   <source>For training</source>
   <translation>用於定型</translation>
  </message>
  <message>
   <source>For inference</source>
   <translation>用於推斷</translation>
  </message>
  <message>
   <source>Convert to Image Directory</source>
   <translation>轉換成影像目錄</translation>
  </message>
  <message>
   <source>Find the images of a folder or an archive, and their categories.

With a subfolder a category, the folder's name is the label of every image in it, however deep. With
images and no subfolder, they are unlabelled. A single wrapping folder is looked through, and so is a
folder in the designer's own ImageDirectory layout. Extensions, in any case: .jpg .jpeg .png .ppm
.bmp .pgm .tif .tiff .webp. Only headers are read; nothing is copied. Archives are read in place;
a compressed tar is unpacked into the workspace once.</source>
   <translation>找出資料夾或封存檔中的影像及其類別。

若每個類別各有一個子資料夾，資料夾名稱就是其中所有影像的標籤，不論層級多深。若只有影像而沒有子資料夾，影像就沒有標籤。外層若只有單一資料夾會直接略過，設計工具自己的 ImageDirectory 配置也能讀取。副檔名不分大小寫：.jpg .jpeg .png .ppm .bmp .pgm .tif .tiff .webp。只讀取檔頭，不複製任何檔案。封存檔直接就地讀取；壓縮的 tar 會解壓縮到工作區一次。</translation>
  </message>
  <message>
   <source>Input dataset</source>
   <translation>輸入資料集</translation>
  </message>
  <message>
   <source>A folder or an archive of images.</source>
   <translation>存放影像的資料夾或封存檔。</translation>
  </message>
  <message>
   <source>The images by reference, with a category each if there is a subfolder a category.</source>
   <translation>影像的參考；若每個類別各有一個子資料夾，每張影像都有類別。</translation>
  </message>
  <message>
   <source>On invalid image</source>
   <translation>遇到無效影像時</translation>
  </message>
  <message>
   <source>What to do with a file that has an image's extension and cannot be read.</source>
   <translation>副檔名是影像但無法讀取的檔案要如何處理。</translation>
  </message>
  <message>
   <source>Skip and report</source>
   <translation>略過並回報</translation>
  </message>
  <message>
   <source>Fail</source>
   <translation>失敗</translation>
  </message>
  <message>
   <source>DenseNet</source>
   <translation>DenseNet</translation>
  </message>
  <message>
   <source>Choose a densely connected network (Huang et al. 2016) as the model to train.

Pretrained starts from weights learned on ImageNet, which needs far fewer images; the last layer is
replaced to fit the categories. Otherwise the weights are drawn from the seed of Train PyTorch Model.</source>
   <translation>選擇密集連接網路（Huang 等人，2016）作為要定型的模型。

「預先定型」從在 ImageNet 上學到的權重開始，所需的影像少得多；最後一層會換成符合類別的一層。否則權重由「定型 PyTorch 模型」的種子抽樣產生。</translation>
  </message>
  <message>
   <source>Image Classification</source>
   <translation>影像分類</translation>
  </message>
  <message>
   <source>Untrained model</source>
   <translation>未定型的模型</translation>
  </message>
  <message>
   <source>For Train PyTorch Model.</source>
   <translation>供「定型 PyTorch 模型」使用。</translation>
  </message>
  <message>
   <source>Model name</source>
   <translation>模型名稱</translation>
  </message>
  <message>
   <source>The network. densenet121 is the smallest and fastest.</source>
   <translation>網路。densenet121 最小也最快。</translation>
  </message>
  <message>
   <source>densenet121</source>
   <translation>densenet121</translation>
  </message>
  <message>
   <source>densenet161</source>
   <translation>densenet161</translation>
  </message>
  <message>
   <source>densenet169</source>
   <translation>densenet169</translation>
  </message>
  <message>
   <source>densenet201</source>
   <translation>densenet201</translation>
  </message>
  <message>
   <source>Pretrained</source>
   <translation>預先定型</translation>
  </message>
  <message>
   <source>Start from weights learned on ImageNet.</source>
   <translation>從在 ImageNet 上學到的權重開始。</translation>
  </message>
  <message>
   <source>Memory efficient</source>
   <translation>節省記憶體</translation>
  </message>
  <message>
   <source>Use less memory in training, and about a quarter more time.</source>
   <translation>定型時使用較少記憶體，但時間約多四分之一。</translation>
  </message>
  <message>
   <source>Weights file</source>
   <translation>權重檔案</translation>
  </message>
  <message>
   <source>A local .pth or .safetensors file of this network to start from, instead of torchvision's. When given, it is used whether or not Pretrained is on.</source>
   <translation>以此網路的本機 .pth 或 .safetensors 檔案作為起點，取代 torchvision 的權重。只要指定了，不論是否開啟「預先定型」都會使用。</translation>
  </message>
  <message>
   <source>Evaluate Model</source>
   <translation>評估模型</translation>
  </message>
  <message>
   <source>Compare what a model said with the images' categories.

Accuracy, top-5 accuracy, micro and macro precision, recall and F1, log loss, each category's own
figures, and the confusion matrix as a table and as a picture; with two categories also the area
under the ROC curve and the curve. With both inputs the two stand side by side.</source>
   <translation>比較模型的答案與影像的類別。

提供準確度、前 5 名準確度、微觀與宏觀的精確度、召回率與 F1、對數損失、各類別的數值，以及表格與圖片形式的混淆矩陣；只有兩個類別時，還有 ROC 曲線及其曲線下面積。兩個輸入都接上時，兩者會並列。</translation>
  </message>
  <message>
   <source>Model Scoring &amp; Evaluation</source>
   <translation>模型評分與評估</translation>
  </message>
  <message>
   <source>Scored dataset</source>
   <translation>評分資料集</translation>
  </message>
  <message>
   <source>From Score Image Model, of images with categories.</source>
   <translation>來自「評分影像模型」，影像須有類別。</translation>
  </message>
  <message>
   <source>Scored dataset to compare</source>
   <translation>要比較的評分資料集</translation>
  </message>
  <message>
   <source>The same images scored by another model.</source>
   <translation>由另一個模型評分的相同影像。</translation>
  </message>
  <message>
   <source>Evaluation results</source>
   <translation>評估結果</translation>
  </message>
  <message>
   <source>One row an input, with further tables and pictures.</source>
   <translation>每個輸入一列，並附其他表格與圖片。</translation>
  </message>
  <message>
   <source>Image Dataset</source>
   <translation>影像資料集</translation>
  </message>
  <message>
   <source>Bring a folder or an archive of images into the graph.

Nothing is copied: the images are read where they lie. A changed, added or removed file is noticed at
the next run. ``sample:digits`` names the built-in sample, 1,797 scanned digits in 10 categories.</source>
   <translation>將存放影像的資料夾或封存檔帶入圖形。

不會複製任何檔案：影像就地讀取。檔案若有變更、新增或移除，下次執行時就會察覺。``sample:digits`` 是內建的範例，包含 10 個類別、1,797 張掃描的數字。</translation>
  </message>
  <message>
   <source>Datasets</source>
   <translation>資料集</translation>
  </message>
  <message>
   <source>Dataset</source>
   <translation>資料集</translation>
  </message>
  <message>
   <source>The folder or archive, by reference.</source>
   <translation>資料夾或封存檔的參考。</translation>
  </message>
  <message>
   <source>Path</source>
   <translation>路徑</translation>
  </message>
  <message>
   <source>A folder or an archive (.zip .tar .tar.gz .tgz .tar.bz2 .tbz2), absolute or relative to the graph file; or sample:digits.</source>
   <translation>資料夾或封存檔（.zip .tar .tar.gz .tgz .tar.bz2 .tbz2），可用絕對路徑或相對於圖形檔案的路徑；或 sample:digits。</translation>
  </message>
  <message>
   <source>Init Image Transformation</source>
   <translation>初始影像轉換</translation>
  </message>
  <message>
   <source>Choose the operations that are applied to every image, in the order in which they are listed.

The operations are torchvision's. Random flips, perspective and erasing happen to every second image,
random grayscale to every tenth, drawn anew each time an image is read. Apply Image Transformation
attaches them to images.</source>
   <translation>選擇要套用到每張影像的運算，依列出的順序進行。

這些是 torchvision 的運算。隨機翻轉、透視與擦除平均每兩張影像發生一次，隨機灰階每十張一次，每次讀取影像時重新抽樣。「套用影像轉換」會將它們附加到影像。</translation>
  </message>
  <message>
   <source>Output image transformation</source>
   <translation>輸出影像轉換</translation>
  </message>
  <message>
   <source>The chosen operations.</source>
   <translation>所選的運算。</translation>
  </message>
  <message>
   <source>Resize</source>
   <translation>調整大小</translation>
  </message>
  <message>
   <source>Scale the image so that its shorter side has Size pixels; its shape stays.</source>
   <translation>縮放影像，使短邊的像素數等於「大小」；長寬比不變。</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>The shorter side after resizing.</source>
   <translation>調整大小後的短邊。</translation>
  </message>
  <message>
   <source>pixels</source>
   <translation>像素</translation>
  </message>
  <message>
   <source>Center crop</source>
   <translation>中心裁剪</translation>
  </message>
  <message>
   <source>Cut a square out of the middle; where the image is smaller, pad with black.</source>
   <translation>從中央裁下正方形；影像較小時以黑色填補。</translation>
  </message>
  <message>
   <source>Crop size</source>
   <translation>裁剪大小</translation>
  </message>
  <message>
   <source>Side of the square.</source>
   <translation>正方形的邊長。</translation>
  </message>
  <message>
   <source>Pad</source>
   <translation>填補</translation>
  </message>
  <message>
   <source>Add a black border on all four sides.</source>
   <translation>在四邊加上黑色邊框。</translation>
  </message>
  <message>
   <source>Padding</source>
   <translation>填補寬度</translation>
  </message>
  <message>
   <source>Width of the border.</source>
   <translation>邊框的寬度。</translation>
  </message>
  <message>
   <source>Color jitter</source>
   <translation>色彩抖動</translation>
  </message>
  <message>
   <source>Change brightness, contrast and saturation at random, by up to 40 %.</source>
   <translation>隨機改變亮度、對比與飽和度，最多 40 %。</translation>
  </message>
  <message>
   <source>Grayscale</source>
   <translation>灰階</translation>
  </message>
  <message>
   <source>Remove all colour; three equal channels stay, so that models keep working.</source>
   <translation>移除所有色彩；保留三個相同的色版，讓模型能照常運作。</translation>
  </message>
  <message>
   <source>Random resized crop</source>
   <translation>隨機調整大小裁剪</translation>
  </message>
  <message>
   <source>Cut out a random part of 8 to 100 % of the area with sides 3:4 to 4:3, and scale it to a square.</source>
   <translation>隨機裁下面積 8 到 100 %、長寬比 3:4 到 4:3 的部分，並縮放成正方形。</translation>
  </message>
  <message>
   <source>Random size</source>
   <translation>隨機裁剪後大小</translation>
  </message>
  <message>
   <source>Side of that square.</source>
   <translation>該正方形的邊長。</translation>
  </message>
  <message>
   <source>Random crop</source>
   <translation>隨機裁剪</translation>
  </message>
  <message>
   <source>Cut a square out of a random place; smaller images are padded with black.</source>
   <translation>從隨機位置裁下正方形；較小的影像以黑色填補。</translation>
  </message>
  <message>
   <source>Random crop size</source>
   <translation>隨機裁剪大小</translation>
  </message>
  <message>
   <source>Random horizontal flip</source>
   <translation>隨機水平翻轉</translation>
  </message>
  <message>
   <source>Mirror every second image left to right.</source>
   <translation>平均每兩張影像左右翻轉一張。</translation>
  </message>
  <message>
   <source>Random vertical flip</source>
   <translation>隨機垂直翻轉</translation>
  </message>
  <message>
   <source>Mirror every second image top to bottom.</source>
   <translation>平均每兩張影像上下翻轉一張。</translation>
  </message>
  <message>
   <source>Random rotation</source>
   <translation>隨機旋轉</translation>
  </message>
  <message>
   <source>Turn by a random angle.</source>
   <translation>旋轉隨機角度。</translation>
  </message>
  <message>
   <source>Random rotation degrees</source>
   <translation>隨機旋轉度數</translation>
  </message>
  <message>
   <source>The largest angle, to either side.</source>
   <translation>往任一方向的最大角度。</translation>
  </message>
  <message>
   <source>degrees</source>
   <translation>度</translation>
  </message>
  <message>
   <source>Random affine</source>
   <translation>隨機仿射</translation>
  </message>
  <message>
   <source>Turn by a random angle about the centre.</source>
   <translation>繞中心旋轉隨機角度。</translation>
  </message>
  <message>
   <source>Random affine degrees</source>
   <translation>隨機仿射度數</translation>
  </message>
  <message>
   <source>Random grayscale</source>
   <translation>隨機灰階</translation>
  </message>
  <message>
   <source>Remove the colour of every tenth image.</source>
   <translation>平均每十張影像移除一張的色彩。</translation>
  </message>
  <message>
   <source>Random perspective</source>
   <translation>隨機透視</translation>
  </message>
  <message>
   <source>Distort the perspective of every second image.</source>
   <translation>平均每兩張影像扭曲一張的透視。</translation>
  </message>
  <message>
   <source>Random erasing</source>
   <translation>隨機擦除</translation>
  </message>
  <message>
   <source>Blacken a random rectangle of every second image.</source>
   <translation>平均每兩張影像將一張的隨機矩形塗黑。</translation>
  </message>
  <message>
   <source>ResNet</source>
   <translation>ResNet</translation>
  </message>
  <message>
   <source>Choose a residual network (He et al. 2015) as the model to train.

Pretrained starts from weights learned on ImageNet, which needs far fewer images; the last layer is
replaced to fit the categories. Otherwise the weights are drawn from the seed of Train PyTorch Model.</source>
   <translation>選擇殘差網路（He 等人，2015）作為要定型的模型。

「預先定型」從在 ImageNet 上學到的權重開始，所需的影像少得多；最後一層會換成符合類別的一層。否則權重由「定型 PyTorch 模型」的種子抽樣產生。</translation>
  </message>
  <message>
   <source>The network. resnet18 is the smallest and fastest.</source>
   <translation>網路。resnet18 最小也最快。</translation>
  </message>
  <message>
   <source>resnet18</source>
   <translation>resnet18</translation>
  </message>
  <message>
   <source>resnet34</source>
   <translation>resnet34</translation>
  </message>
  <message>
   <source>resnet50</source>
   <translation>resnet50</translation>
  </message>
  <message>
   <source>resnet101</source>
   <translation>resnet101</translation>
  </message>
  <message>
   <source>resnet152</source>
   <translation>resnet152</translation>
  </message>
  <message>
   <source>resnext50_32x4d</source>
   <translation>resnext50_32x4d</translation>
  </message>
  <message>
   <source>resnext101_32x8d</source>
   <translation>resnext101_32x8d</translation>
  </message>
  <message>
   <source>wide_resnet50_2</source>
   <translation>wide_resnet50_2</translation>
  </message>
  <message>
   <source>wide_resnet101_2</source>
   <translation>wide_resnet101_2</translation>
  </message>
  <message>
   <source>Zero init residual</source>
   <translation>殘差零初始化</translation>
  </message>
  <message>
   <source>Let every residual block begin as the identity. Only for weights drawn anew: with Pretrained off and no Weights file.</source>
   <translation>讓每個殘差區塊從恆等函數開始。僅適用於重新抽樣的權重：關閉「預先定型」且未指定「權重檔案」。</translation>
  </message>
  <message>
   <source>Score Image Model</source>
   <translation>評分影像模型</translation>
  </message>
  <message>
   <source>Have a trained model say what each image shows, with a probability for every category.

One row an image, in the order of the image directory: its category if it has one, its id, its path,
``Scored Probabilities_&lt;category&gt;`` for every category, ``Scored Labels``, and ``error``. An image
that cannot be read is a row without scores that says why. If the images carry no transformation,
the model's own is applied.</source>
   <translation>讓已定型的模型判斷每張影像是什麼，並給出每個類別的機率。

每張影像一列，依影像目錄的順序：類別（若有）、識別碼、路徑、每個類別的 ``Scored Probabilities_&lt;category&gt;``、``Scored Labels`` 與 ``error``。無法讀取的影像也有一列，沒有分數但會說明原因。若影像未附加轉換，則套用模型自己的轉換。</translation>
  </message>
  <message>
   <source>Trained model</source>
   <translation>已定型的模型</translation>
  </message>
  <message>
   <source>From Train PyTorch Model or Trained Model.</source>
   <translation>來自「定型 PyTorch 模型」或「已定型的模型」。</translation>
  </message>
  <message>
   <source>The images, with or without categories.</source>
   <translation>影像，有無類別皆可。</translation>
  </message>
  <message>
   <source>One row an image.</source>
   <translation>每張影像一列。</translation>
  </message>
  <message>
   <source>Device</source>
   <translation>裝置</translation>
  </message>
  <message>
   <source>Where to compute; auto takes the fastest that this machine has.</source>
   <translation>在哪裡運算；auto 採用這部電腦最快的裝置。</translation>
  </message>
  <message>
   <source>auto</source>
   <translation>auto</translation>
  </message>
  <message>
   <source>cpu</source>
   <translation>cpu</translation>
  </message>
  <message>
   <source>cuda</source>
   <translation>cuda</translation>
  </message>
  <message>
   <source>mps</source>
   <translation>mps</translation>
  </message>
  <message>
   <source>Precision</source>
   <translation>浮點精確度</translation>
  </message>
  <message>
   <source>Floating-point format. auto trains in bf16-mixed on GPUs that have it and in 32-true elsewhere, and always validates and scores in 32-true.</source>
   <translation>浮點數格式。auto 在支援的 GPU 上以 bf16-mixed 定型，其他情況使用 32-true；驗證與評分一律使用 32-true。</translation>
  </message>
  <message>
   <source>32-true</source>
   <translation>32-true</translation>
  </message>
  <message>
   <source>bf16-mixed</source>
   <translation>bf16-mixed</translation>
  </message>
  <message>
   <source>16-mixed</source>
   <translation>16-mixed</translation>
  </message>
  <message>
   <source>Workers</source>
   <translation>背景工作處理序</translation>
  </message>
  <message>
   <source>Processes that decode images; 0 decodes in the run's own. -1 chooses: by the cores for a GPU, 0 for the CPU.</source>
   <translation>解碼影像的處理序數；0 表示在執行本身的處理序中解碼。-1 自動選擇：使用 GPU 時依核心數，使用 CPU 時為 0。</translation>
  </message>
  <message>
   <source>Cache memory</source>
   <translation>快取記憶體</translation>
  </message>
  <message>
   <source>Memory for decoded images, which later epochs and runs then need not decode; training keeps what is beyond it on the disk. -1 chooses: half of what is free. 0 keeps none.</source>
   <translation>存放已解碼影像的記憶體，讓之後的週期與執行不必再次解碼；定型時超出的部分會存放在磁碟上。-1 自動選擇：可用記憶體的一半。0 表示不存放。</translation>
  </message>
  <message>
   <source>MB</source>
   <translation>MB</translation>
  </message>
  <message>
   <source>Split Image Directory</source>
   <translation>分割影像目錄</translation>
  </message>
  <message>
   <source>Divide the images of an image directory into two distinct sets.

Labelled images are divided category by category, so that every category with two images or more is
in both outputs; unlabelled images are drawn at random. No image is in both outputs, and none is lost.</source>
   <translation>將影像目錄的影像分成兩個不重複的集合。

有標籤的影像逐一類別分割，讓至少有兩張影像的類別同時出現在兩個輸出中；沒有標籤的影像則隨機抽取。沒有影像會同時在兩個輸出中，也不會遺失任何一張。</translation>
  </message>
  <message>
   <source>The images to divide.</source>
   <translation>要分割的影像。</translation>
  </message>
  <message>
   <source>Output image directory1</source>
   <translation>輸出影像目錄 1</translation>
  </message>
  <message>
   <source>The first part.</source>
   <translation>第一部分。</translation>
  </message>
  <message>
   <source>Output image directory2</source>
   <translation>輸出影像目錄 2</translation>
  </message>
  <message>
   <source>All other images.</source>
   <translation>其餘所有影像。</translation>
  </message>
  <message>
   <source>Fraction of images in the first output</source>
   <translation>第一個輸出的影像比例</translation>
  </message>
  <message>
   <source>The first output holds this share of the images, rounded down to whole images.</source>
   <translation>第一個輸出包含這個比例的影像，無條件捨去至整數張。</translation>
  </message>
  <message>
   <source>Random seed</source>
   <translation>隨機種子</translation>
  </message>
  <message>
   <source>The same seed divides the same images in the same way.</source>
   <translation>相同的種子以相同方式分割相同的影像。</translation>
  </message>
  <message>
   <source>Train PyTorch Model</source>
   <translation>定型 PyTorch 模型</translation>
  </message>
  <message>
   <source>Train a model on labelled images, and keep its best epoch.

Stochastic gradient descent with Nesterov momentum 0.9, weight decay 1e-4 and cross-entropy. The
learning rate rises linearly over the warm-up epochs, then falls with a polynomial of power 2. After
every epoch the validation images are scored; the trained model is that of the epoch with the highest
top-1 accuracy (of equal ones, the one with the lower loss). A trained model may be given in place of
an untrained one: it is then trained further. A cancelled run continues after its last finished epoch.</source>
   <translation>以有標籤的影像定型模型，並保留表現最好的週期。

使用隨機梯度下降法，Nesterov 動量 0.9、權重衰減 1e-4 與交叉熵。學習率在熱身週期內線性上升，之後以二次多項式下降。每個週期結束後都會為驗證影像評分；已定型的模型取自前 1 名準確度最高的週期（相同時取損失較低者）。也可以用已定型的模型取代未定型的模型，繼續定型。取消的執行會從最後完成的週期之後繼續。</translation>
  </message>
  <message>
   <source>Model Training</source>
   <translation>模型定型</translation>
  </message>
  <message>
   <source>From ResNet or DenseNet; or a trained model, to train it further.</source>
   <translation>來自 ResNet 或 DenseNet；或接上已定型的模型以繼續定型。</translation>
  </message>
  <message>
   <source>Training dataset</source>
   <translation>定型資料集</translation>
  </message>
  <message>
   <source>Labelled images to learn from, two categories or more.</source>
   <translation>用來學習的有標籤影像，至少兩個類別。</translation>
  </message>
  <message>
   <source>Validation dataset</source>
   <translation>驗證資料集</translation>
  </message>
  <message>
   <source>Labelled images to judge every epoch by; their categories must be among those of training.</source>
   <translation>用來評判每個週期的有標籤影像；其類別必須包含在定型資料集的類別中。</translation>
  </message>
  <message>
   <source>The best epoch's model.</source>
   <translation>表現最好的週期的模型。</translation>
  </message>
  <message>
   <source>Epochs</source>
   <translation>週期數</translation>
  </message>
  <message>
   <source>How often all training images are seen.</source>
   <translation>所有定型影像要看幾次。</translation>
  </message>
  <message>
   <source>epochs</source>
   <translation>個週期</translation>
  </message>
  <message>
   <source>Batch size</source>
   <translation>批次大小</translation>
  </message>
  <message>
   <source>Images a training step; the last, incomplete batch of an epoch is left out.</source>
   <translation>每個定型步驟的影像數；週期中最後一個不完整的批次會略過。</translation>
  </message>
  <message>
   <source>images</source>
   <translation>張影像</translation>
  </message>
  <message>
   <source>Warmup step number</source>
   <translation>熱身步數</translation>
  </message>
  <message>
   <source>Over so many epochs the learning rate rises from 0.0001 to its value.</source>
   <translation>學習率在這麼多個週期內從 0.0001 上升到設定值。</translation>
  </message>
  <message>
   <source>Learning rate</source>
   <translation>學習率</translation>
  </message>
  <message>
   <source>The highest learning rate; it falls to nearly 0 in the end.</source>
   <translation>最高的學習率；最後會降到接近 0。</translation>
  </message>
  <message>
   <source>Of new weights, of the order of images and of random operations.</source>
   <translation>用於新權重、影像順序與隨機運算。</translation>
  </message>
  <message>
   <source>Patience</source>
   <translation>耐心值</translation>
  </message>
  <message>
   <source>Stop when the validation loss has not fallen below its lowest for so many epochs.</source>
   <translation>驗證損失連續這麼多個週期未低於最低值時就停止。</translation>
  </message>
  <message>
   <source>Print frequency</source>
   <translation>列印頻率</translation>
  </message>
  <message>
   <source>A line in the log every so many training steps.</source>
   <translation>每隔這麼多個定型步驟在記錄中寫一行。</translation>
  </message>
  <message>
   <source>iterations</source>
   <translation>次反覆運算</translation>
  </message>
  <message>
   <source>Node count</source>
   <translation>節點數</translation>
  </message>
  <message>
   <source>Machines that train together; this version trains on one.</source>
   <translation>一起定型的電腦數；此版本使用一部。</translation>
  </message>
  <message>
   <source>Process count per node</source>
   <translation>每個節點的處理序數</translation>
  </message>
  <message>
   <source>Processes a machine; this version trains in one.</source>
   <translation>每部電腦的處理序數；此版本使用一個。</translation>
  </message>
  <message>
   <source>Trained Model</source>
   <translation>已定型的模型</translation>
  </message>
  <message>
   <source>Bring a model that was trained before into the graph, to score images with it or to train it further.

A model folder comes from a run's output, e.g. with ``--output train.trained_model=FOLDER``.</source>
   <translation>將先前定型的模型帶入圖形，用來為影像評分或繼續定型。

模型資料夾來自執行的輸出，例如使用 ``--output train.trained_model=FOLDER``。</translation>
  </message>
  <message>
   <source>The model of that folder.</source>
   <translation>該資料夾的模型。</translation>
  </message>
  <message>
   <source>A model folder, absolute or relative to the graph file.</source>
   <translation>模型資料夾，可用絕對路徑或相對於圖形檔案的路徑。</translation>
  </message>
 </context>
 <context>
  <name>examples</name>
  <message>
   <source>Train a saved model further with more images</source>
   <translation>以更多影像繼續定型已儲存的模型</translation>
  </message>
  <message>
   <source>Goes on training a model with images that came later, without starting again.</source>
   <translation>以後來取得的影像繼續定型模型，不必重新開始。</translation>
  </message>
  <message>
   <source>Scanned digits: DenseNet-121 against ResNet-18</source>
   <translation>掃描數字：DenseNet-121 對 ResNet-18</translation>
  </message>
  <message>
   <source>Trains two networks on the same digits and shows their results side by side.</source>
   <translation>以相同的數字影像定型兩個網路，並列顯示結果。</translation>
  </message>
  <message>
   <source>Scanned digits with ResNet-18</source>
   <translation>以 ResNet-18 辨識掃描數字</translation>
  </message>
  <message>
   <source>Trains a small network on 1,797 scanned digits that come with the program, and tests it. A first run takes a minute or two.</source>
   <translation>以程式隨附的 1,797 張掃描數字定型小型網路並加以測試。第一次執行需要一兩分鐘。</translation>
  </message>
  <message>
   <source>Your own folder with a pretrained ResNet-50</source>
   <translation>您自己的資料夾與預先定型的 ResNet-50</translation>
  </message>
  <message>
   <source>Teaches a network that has seen a million photos the categories of your own folder.</source>
   <translation>讓看過百萬張相片的網路學會您資料夾中的類別。</translation>
  </message>
  <message>
   <source>Score new images with a saved model</source>
   <translation>以已儲存的模型為新影像評分</translation>
  </message>
  <message>
   <source>Lets a model that you trained name the categories of new images.</source>
   <translation>讓您定型的模型判斷新影像的類別。</translation>
  </message>
  <message>
   <source>Test a saved model on labelled images</source>
   <translation>以有標籤的影像測試已儲存的模型</translation>
  </message>
  <message>
   <source>Measures how well a model that you trained does on other images whose categories are known.</source>
   <translation>測量您定型的模型在其他已知類別的影像上表現如何。</translation>
  </message>
 </context>
 <context>
  <name>menus</name>
  <message>
   <source>Open &amp;Recent</source>
   <translation>開啟最近的檔案(&amp;R)</translation>
  </message>
  <message>
   <source>No recent graph</source>
   <translation>沒有最近的圖形</translation>
  </message>
  <message>
   <source>Clear the list</source>
   <translation>清除清單</translation>
  </message>
  <message>
   <source>&amp;File</source>
   <translation>檔案(&amp;F)</translation>
  </message>
  <message>
   <source>&amp;Edit</source>
   <translation>編輯(&amp;E)</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>檢視(&amp;V)</translation>
  </message>
  <message>
   <source>&amp;Arrange</source>
   <translation>排列(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Run</source>
   <translation>執行(&amp;R)</translation>
  </message>
  <message>
   <source>&amp;Help</source>
   <translation>說明(&amp;H)</translation>
  </message>
 </context>
 <context>
  <name>metrics</name>
  <message>
   <source>Loss</source>
   <translation>損失</translation>
  </message>
  <message>
   <source>Accuracy</source>
   <translation>準確度</translation>
  </message>
  <message>
   <source>Training loss</source>
   <translation>定型損失</translation>
  </message>
  <message>
   <source>Validation loss</source>
   <translation>驗證損失</translation>
  </message>
  <message>
   <source>Running loss</source>
   <translation>執行中的損失</translation>
  </message>
  <message>
   <source>Training error</source>
   <translation>定型錯誤率</translation>
  </message>
  <message>
   <source>Top-1 accuracy</source>
   <translation>前 1 名準確度</translation>
  </message>
  <message>
   <source>Top-5 accuracy</source>
   <translation>前 5 名準確度</translation>
  </message>
  <message>
   <source>Learning rate</source>
   <translation>學習率</translation>
  </message>
  <message>
   <source>Images per second</source>
   <translation>每秒影像數</translation>
  </message>
  <message>
   <source>Best epoch</source>
   <translation>最佳週期</translation>
  </message>
  <message>
   <source>Epochs run</source>
   <translation>已執行的週期</translation>
  </message>
  <message>
   <source>Micro precision</source>
   <translation>微觀精確度</translation>
  </message>
  <message>
   <source>Micro recall</source>
   <translation>微觀召回率</translation>
  </message>
  <message>
   <source>Micro F1</source>
   <translation>微觀 F1</translation>
  </message>
  <message>
   <source>Macro precision</source>
   <translation>宏觀精確度</translation>
  </message>
  <message>
   <source>Macro recall</source>
   <translation>宏觀召回率</translation>
  </message>
  <message>
   <source>Macro F1</source>
   <translation>宏觀 F1</translation>
  </message>
  <message>
   <source>Precision</source>
   <translation>精確度</translation>
  </message>
  <message>
   <source>Recall</source>
   <translation>召回率</translation>
  </message>
  <message>
   <source>F1</source>
   <translation>F1</translation>
  </message>
  <message>
   <source>AUC</source>
   <translation>AUC</translation>
  </message>
  <message>
   <source>Log loss</source>
   <translation>對數損失</translation>
  </message>
  <message>
   <source>Images</source>
   <translation>影像</translation>
  </message>
  <message>
   <source>Images in the first output</source>
   <translation>第一個輸出的影像數</translation>
  </message>
  <message>
   <source>Images in the second output</source>
   <translation>第二個輸出的影像數</translation>
  </message>
  <message>
   <source>Categories</source>
   <translation>類別</translation>
  </message>
  <message>
   <source>Skipped</source>
   <translation>已略過</translation>
  </message>
  <message>
   <source>Unreadable</source>
   <translation>無法讀取</translation>
  </message>
  <message>
   <source>{metric}, to compare</source>
   <translation>{metric}，比較用</translation>
  </message>
  <message>
   <source>Training</source>
   <translation>定型</translation>
  </message>
  <message>
   <source>Validation</source>
   <translation>驗證</translation>
  </message>
  <message>
   <source>Top-1</source>
   <translation>前 1 名</translation>
  </message>
  <message>
   <source>Top-5</source>
   <translation>前 5 名</translation>
  </message>
 </context>
 <context>
  <name>operations</name>
  <message>
   <source>Resize: the shorter side to {number} pixels</source>
   <translation>調整大小：短邊縮放為 {number} 像素</translation>
  </message>
  <message>
   <source>Center crop: a square of {number} pixels</source>
   <translation>中心裁剪：{number} 像素的正方形</translation>
  </message>
  <message>
   <source>Pad: a border of {number} pixels</source>
   <translation>填補：{number} 像素的邊框</translation>
  </message>
  <message>
   <source>Color jitter: brightness, contrast and saturation by up to 40 %</source>
   <translation>色彩抖動：亮度、對比與飽和度最多 40 %</translation>
  </message>
  <message>
   <source>Grayscale</source>
   <translation>灰階</translation>
  </message>
  <message>
   <source>Random resized crop: a part, scaled to {number} pixels</source>
   <translation>隨機調整大小裁剪：取一部分縮放為 {number} 像素</translation>
  </message>
  <message>
   <source>Random crop: a square of {number} pixels</source>
   <translation>隨機裁剪：{number} 像素的正方形</translation>
  </message>
  <message>
   <source>Random horizontal flip: every second image</source>
   <translation>隨機水平翻轉：平均每兩張影像一張</translation>
  </message>
  <message>
   <source>Random vertical flip: every second image</source>
   <translation>隨機垂直翻轉：平均每兩張影像一張</translation>
  </message>
  <message>
   <source>Random rotation: up to {number} degrees to either side</source>
   <translation>隨機旋轉：往任一方向最多 {number} 度</translation>
  </message>
  <message>
   <source>Random affine: turned by up to {number} degrees to either side</source>
   <translation>隨機仿射：往任一方向最多旋轉 {number} 度</translation>
  </message>
  <message>
   <source>Random grayscale: every tenth image</source>
   <translation>隨機灰階：平均每十張影像一張</translation>
  </message>
  <message>
   <source>Random perspective: every second image</source>
   <translation>隨機透視：平均每兩張影像一張</translation>
  </message>
  <message>
   <source>Random erasing: a rectangle of every second image</source>
   <translation>隨機擦除：平均每兩張影像擦除一張的矩形</translation>
  </message>
 </context>
 <context>
  <name>picture</name>
  <message>
   <source>PNG picture (*.png)</source>
   <translation>PNG 圖片 (*.png)</translation>
  </message>
  <message>
   <source>SVG drawing (*.svg)</source>
   <translation>SVG 向量圖 (*.svg)</translation>
  </message>
  <message>
   <source>Export picture</source>
   <translation>匯出圖片</translation>
  </message>
  <message>
   <source>The picture was not written</source>
   <translation>未寫入圖片</translation>
  </message>
  <message>
   <source>Wrote {path}</source>
   <translation>已寫入 {path}</translation>
  </message>
  <message>
   <source>There is nothing to draw yet</source>
   <translation>還沒有可繪製的內容</translation>
  </message>
  <message>
   <source>Print</source>
   <translation>列印</translation>
  </message>
 </context>
 <context>
  <name>quick_fixes</name>
  <message>
   <source>Replace by {component}</source>
   <translation>以「{component}」取代</translation>
  </message>
  <message>
   <source>Connect {node}</source>
   <translation>連結「{node}」</translation>
  </message>
  <message>
   <source>Connect {output} of {node}</source>
   <translation>連結「{node}」的「{output}」</translation>
  </message>
  <message>
   <source>Take in {node} again</source>
   <translation>取消略過「{node}」</translation>
  </message>
  <message>
   <source>Insert {component}</source>
   <translation>插入「{component}」</translation>
  </message>
  <message>
   <source>Connect</source>
   <translation>連結</translation>
  </message>
  <message>
   <source>Remove the link {link}</source>
   <translation>移除連結 {link}</translation>
  </message>
  <message>
   <source>Connect {output} with {input}</source>
   <translation>將「{output}」連結到「{input}」</translation>
  </message>
  <message>
   <source>Set {parameter}</source>
   <translation>設定「{parameter}」</translation>
  </message>
  <message>
   <source>Choose {parameter}...</source>
   <translation>選擇「{parameter}」…</translation>
  </message>
  <message>
   <source>Set {parameter} to {value}</source>
   <translation>將「{parameter}」設為 {value}</translation>
  </message>
  <message>
   <source>Reset {parameter} to {value}</source>
   <translation>將「{parameter}」重設為 {value}</translation>
  </message>
  <message>
   <source>Rename {old} to {new}</source>
   <translation>將 {old} 重新命名為 {new}</translation>
  </message>
  <message>
   <source>Move {name}</source>
   <translation>移動 {name}</translation>
  </message>
  <message>
   <source>Move to parameters</source>
   <translation>移到參數</translation>
  </message>
  <message>
   <source>Move to run settings</source>
   <translation>移到執行設定</translation>
  </message>
  <message>
   <source>Remove {name}</source>
   <translation>移除「{name}」</translation>
  </message>
  <message>
   <source>on</source>
   <translation>開啟</translation>
  </message>
  <message>
   <source>off</source>
   <translation>關閉</translation>
  </message>
  <message>
   <source>empty</source>
   <translation>空白</translation>
  </message>
  <message>
   <source>Take all in again</source>
   <translation>全部取消略過</translation>
  </message>
 </context>
 <context>
  <name>runs</name>
  <message>
   <source>Stopping</source>
   <translation>正在停止</translation>
  </message>
  <message>
   <source>Starting</source>
   <translation>正在啟動</translation>
  </message>
  <message>
   <source>Running, {percent}</source>
   <translation>執行中，{percent}</translation>
  </message>
  <message>
   <source>Running, {percent}, about {time} left</source>
   <translation>執行中，{percent}，大約還需 {time}</translation>
  </message>
  <message>
   <source>Queued</source>
   <translation>已排入佇列</translation>
  </message>
  <message>
   <source>Running</source>
   <translation>執行中</translation>
  </message>
  <message>
   <source>Completed</source>
   <translation>已完成</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>失敗</translation>
  </message>
  <message>
   <source>Cancelled</source>
   <translation>已取消</translation>
  </message>
  <message>
   <source>The process of the run was ended by {signal} before it was done.</source>
   <translation>執行的處理序在完成前被 {signal} 結束。</translation>
  </message>
  <message>
   <source>The process of the run ended with status {status} before it was done.</source>
   <translation>執行的處理序在完成前以狀態 {status} 結束。</translation>
  </message>
  <message>
   <source>The process of the run ended before the run was done.</source>
   <translation>執行的處理序在執行完成前結束。</translation>
  </message>
  <message>
   <source>What had been finished is kept: submit again to go on from there.</source>
   <translation>已完成的部分會保留：再次提交即可從該處繼續。</translation>
  </message>
  <message>
   <source>The last that it said:</source>
   <translation>最後的訊息：</translation>
  </message>
 </context>
 <context>
  <name>states</name>
  <message>
   <source>Not run</source>
   <translation>尚未執行</translation>
  </message>
  <message>
   <source>Waiting</source>
   <translation>等候中</translation>
  </message>
  <message>
   <source>Running</source>
   <translation>執行中</translation>
  </message>
  <message>
   <source>Completed</source>
   <translation>已完成</translation>
  </message>
  <message>
   <source>Reused</source>
   <translation>已重複使用</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>失敗</translation>
  </message>
  <message>
   <source>Cancelled</source>
   <translation>已取消</translation>
  </message>
  <message>
   <source>Skipped</source>
   <translation>已略過</translation>
  </message>
  <message>
   <source>Changed since</source>
   <translation>之後有變更</translation>
  </message>
  <message>
   <source>Queued</source>
   <translation>已排入佇列</translation>
  </message>
 </context>
 <context>
  <name>table</name>
  <message>
   <source>Category</source>
   <translation>類別</translation>
  </message>
  <message>
   <source>Scored label</source>
   <translation>評分標籤</translation>
  </message>
  <message>
   <source>Probability</source>
   <translation>機率</translation>
  </message>
  <message>
   <source>Error</source>
   <translation>錯誤</translation>
  </message>
  <message>
   <source>Image</source>
   <translation>影像</translation>
  </message>
  <message>
   <source>Id</source>
   <translation>識別碼</translation>
  </message>
  <message>
   <source>P({category})</source>
   <translation>P({category})</translation>
  </message>
 </context>
 <context>
  <name>templates</name>
  <message>
   <source>Empty graph</source>
   <translation>空白圖形</translation>
  </message>
  <message>
   <source>Wire it yourself, from the components on the left.</source>
   <translation>自行連接左側的元件。</translation>
  </message>
 </context>
</TS>
