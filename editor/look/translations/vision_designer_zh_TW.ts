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
   <source>Free software under the MIT license, without warranty of any kind.</source>
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
  <name>ActiveRunsButton</name>
  <message>
   <source>Active runs, wherever they were started</source>
   <translation>進行中的執行，不論在何處啟動</translation>
  </message>
  <message>
   <source>Active runs</source>
   <translation>執行仍在進行</translation>
  </message>
  <message>
   <source>1 active run</source>
   <translation>1 個進行中的執行</translation>
  </message>
  <message>
   <source>{count} active runs</source>
   <translation>{count} 個進行中的執行</translation>
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
   <source>No match.</source>
   <translation>沒有符合的項目。</translation>
  </message>
  <message>
   <source>No component can be connected here.</source>
   <translation>沒有元件可以連結到這裡。</translation>
  </message>
 </context>
 <context>
  <name>ArchitectureList</name>
  <message>
   <source>Networks</source>
   <translation>網路</translation>
  </message>
  <message>
   <source>Type to find a network, or timm/ followed by a timm model name</source>
   <translation>輸入以尋找網路，或輸入 timm/ 加上 timm 中的名稱</translation>
  </message>
  <message>
   <source>Type to find a network</source>
   <translation>輸入以尋找網路</translation>
  </message>
  <message>
   <source>Find a network</source>
   <translation>尋找網路</translation>
  </message>
  <message>
   <source>Network</source>
   <translation>網路</translation>
  </message>
  <message>
   <source>Parameters</source>
   <translation>參數量</translation>
  </message>
  <message>
   <source>Multiply-adds</source>
   <translation>乘加運算量</translation>
  </message>
  <message>
   <source>Image size</source>
   <translation>影像大小</translation>
  </message>
  <message>
   <source>Accuracy</source>
   <translation>準確度</translation>
  </message>
  <message>
   <source>Weights</source>
   <translation>權重</translation>
  </message>
  <message>
   <source>Press Enter to use {name}.</source>
   <translation>按 Enter 直接使用 {name}。</translation>
  </message>
  <message>
   <source>No network has this name.</source>
   <translation>沒有這個名稱的網路。</translation>
  </message>
  <message>
   <source>Accuracy: top-1 on ImageNet with the published weights. Parameters: with a last layer for 1000 categories.</source>
   <translation>準確度：已發布的權重在 ImageNet 上的前 1 名準確度。參數量：最後一層有 1000 個類別時。</translation>
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
   <source>Drag to zoom in; double-click to show all; use the arrow keys to move between epochs</source>
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
   <source>Removes all runs older than the newest completed ones, except starred runs, and every output that no remaining run uses. Graph files are not changed.</source>
   <translation>移除比最新的已完成執行更舊的所有執行（加星號的除外），以及其餘執行都不使用的所有輸出。不會變更圖形檔案。</translation>
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
   <source>Finding runs to remove...</source>
   <translation>正在查詢會移除的項目…</translation>
  </message>
  <message>
   <source>There is nothing to remove.</source>
   <translation>沒有可移除的項目。</translation>
  </message>
  <message>
   <source>To be removed: {runs} and {outputs}, {size} in total.</source>
   <translation>將移除：{runs}與 {outputs}，共 {size}。</translation>
  </message>
  <message>
   <source>1 run</source>
   <translation>1 次執行</translation>
  </message>
  <message>
   <source>{count} runs</source>
   <translation>{count} 次執行</translation>
  </message>
  <message>
   <source>1 output</source>
   <translation>1 個輸出</translation>
  </message>
  <message>
   <source>{count} outputs</source>
   <translation>{count} 個輸出</translation>
  </message>
  <message>
   <source>Removing...</source>
   <translation>正在移除…</translation>
  </message>
 </context>
 <context>
  <name>CommandPalette</name>
  <message>
   <source>Type a command</source>
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
   <source>No action has this name.</source>
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
   <source>Compare runs</source>
   <translation>比較執行</translation>
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
   <source>Curves</source>
   <translation>曲線</translation>
  </message>
  <message>
   <source>{first} and {second}</source>
   <translation>{first} 與 {second}</translation>
  </message>
  <message>
   <source>{count} runs, compared with {first}</source>
   <translation>{count} 次執行，與 {first} 比較</translation>
  </message>
  <message>
   <source>Trial {number}</source>
   <translation>試驗 {number}</translation>
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
   <source>Better</source>
   <translation>較佳者</translation>
  </message>
  <message>
   <source>Best</source>
   <translation>最佳</translation>
  </message>
  <message>
   <source>No run has metrics.</source>
   <translation>沒有任何執行有計量。</translation>
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
   <source>All parameters are the same.</source>
   <translation>參數都相同。</translation>
  </message>
  <message>
   <source>Item</source>
   <translation>項目</translation>
  </message>
  <message>
   <source>Only in the second</source>
   <translation>只在第二次執行</translation>
  </message>
  <message>
   <source>Only in this run</source>
   <translation>僅在此次執行中</translation>
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
  <name>ComparedCurves</name>
  <message>
   <source>Node</source>
   <translation>節點</translation>
  </message>
  <message>
   <source>These runs have no curves</source>
   <translation>這些執行沒有曲線</translation>
  </message>
  <message>
   <source>Reading the runs</source>
   <translation>正在讀取執行記錄</translation>
  </message>
  <message>
   <source>Training reports values of each epoch.</source>
   <translation>定型會回報每個週期的數值。</translation>
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
   <source>{count} of 1 image of {true} predicted as {predicted} ({share})</source>
   <translation>「{true}」的 1 張影像中有 {count} 張評分為「{predicted}」（{share}）</translation>
  </message>
  <message>
   <source>{count} of {total} images of {true} predicted as {predicted} ({share})</source>
   <translation>「{true}」的 {total} 張影像中有 {count} 張評分為「{predicted}」（{share}）</translation>
  </message>
  <message>
   <source>Predicted</source>
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
   <source>The process that reads images and tables ended unexpectedly. It restarts when needed; if it ends again, the data may be damaged or too large for memory.</source>
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
   <source>Select a node to see how its result was produced.</source>
   <translation>選取節點以查看結果的由來。</translation>
  </message>
  <message>
   <source>Error details</source>
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
   <source>Cause and remedy</source>
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
   <source>Why it was reused</source>
   <translation>為何重複使用</translation>
  </message>
  <message>
   <source>Nothing that this result depends on has changed since it was computed: the component and its version, its parameters, its files and its inputs are the same. The earlier result was reused.</source>
   <translation>此結果所依據的一切自產生以來都沒有變更：元件及其版本、參數、檔案以及輸入。因此採用先前的結果。</translation>
  </message>
  <message>
   <source>Next run</source>
   <translation>下次執行</translation>
  </message>
  <message>
   <source>Started</source>
   <translation>開始時間</translation>
  </message>
  <message>
   <source>Duration</source>
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
   <source>Result key</source>
   <translation>結果的索引鍵</translation>
  </message>
  <message>
   <source>Component</source>
   <translation>元件</translation>
  </message>
  <message>
   <source>Node id</source>
   <translation>圖形檔案中的名稱</translation>
  </message>
  <message>
   <source>Location</source>
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
   <source>Inputs</source>
   <translation>輸入來源</translation>
  </message>
  <message>
   <source>None</source>
   <translation>無</translation>
  </message>
 </context>
 <context>
  <name>Docks</name>
  <message>
   <source>Undo history</source>
   <translation>復原歷程記錄</translation>
  </message>
  <message>
   <source>Components</source>
   <translation>元件</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Problems</source>
   <translation>問題</translation>
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
   <source>Runs</source>
   <translation>執行記錄</translation>
  </message>
  <message>
   <source>Collapse</source>
   <translation>摺疊</translation>
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
   <source>Image counts</source>
   <translation>影像數</translation>
  </message>
  <message>
   <source>Share of each category's images</source>
   <translation>占各類別影像的比例</translation>
  </message>
  <message>
   <source>Normalized</source>
   <translation>正規化</translation>
  </message>
  <message>
   <source>Wrong images</source>
   <translation>分類錯誤的影像</translation>
  </message>
  <message>
   <source>List the images that were classified incorrectly</source>
   <translation>列出分類錯誤的影像</translation>
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
   <source>Chart</source>
   <translation>圖片</translation>
  </message>
  <message>
   <source>Save these figures as a CSV file</source>
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
   <source>The evaluation cannot be read</source>
   <translation>無法讀取評估</translation>
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
   <source>Reliability</source>
   <translation>可靠性</translation>
  </message>
  <message>
   <source>Coverage</source>
   <translation>涵蓋率</translation>
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
   <source>Unknown</source>
   <translation>未知</translation>
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
   <source>Images that were classified incorrectly</source>
   <translation>分類錯誤的影像</translation>
  </message>
  <message>
   <source>The scored table that was evaluated is no longer available. Submit the graph to see its images.</source>
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
   <source>Reset to default: {value}</source>
   <translation>還原為預設值：{value}</translation>
  </message>
  <message>
   <source>Reset {name}</source>
   <translation>重設「{name}」</translation>
  </message>
  <message>
   <source>Problem with {name}</source>
   <translation>「{name}」的問題</translation>
  </message>
 </context>
 <context>
  <name>FileChanges</name>
  <message>
   <source>{name} was changed by another program.</source>
   <translation>{name} 已在別處變更。</translation>
  </message>
  <message>
   <source>Reload</source>
   <translation>重新載入</translation>
  </message>
  <message>
   <source>Keep my version</source>
   <translation>保留我的版本</translation>
  </message>
  <message>
   <source>Reload?</source>
   <translation>要重新載入嗎？</translation>
  </message>
  <message>
   <source>“{title}” has unsaved changes.</source>
   <translation>「{title}」有尚未儲存的編輯。</translation>
  </message>
  <message>
   <source>They are lost if you reload the file.</source>
   <translation>重新讀取檔案時，這些編輯將會遺失。</translation>
  </message>
  <message>
   <source>{name} was moved or deleted by another program.</source>
   <translation>{name} 已被其他程式移動或刪除。</translation>
  </message>
  <message>
   <source>Save again</source>
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
   <source>Decide Later</source>
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
   <source>Open the File Instead</source>
   <translation>改為開啟檔案</translation>
  </message>
  <message>
   <source>Unsaved edits cannot be backed up: {why}. Save often.</source>
   <translation>無法保留編輯內容以防當機：{why}。請經常儲存。</translation>
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
   <source>Opened from the Ryven project {name}. Saving creates a graph file.</source>
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
   <source>Ryven projects (*.json)</source>
   <translation>Ryven 專案 (*.json)</translation>
  </message>
  <message>
   <source>Save as Ryven project</source>
   <translation>另存為 Ryven 專案</translation>
  </message>
  <message>
   <source>The Ryven project was not saved</source>
   <translation>未儲存 Ryven 專案</translation>
  </message>
  <message>
   <source>{name} is a graph, which the Ryven project would replace. Choose another name.</source>
   <translation>{name} 是圖形，Ryven 專案會將它取代。請選擇其他名稱。</translation>
  </message>
  <message>
   <source>The graph was not saved</source>
   <translation>未儲存圖形</translation>
  </message>
  <message>
   <source>{name} was changed by another program before it was saved. The other version is kept as {kept}.</source>
   <translation>{name} 在儲存之前已在其他地方變更。該版本已保留為 {kept}。</translation>
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
   <source>If you do not save them, they are lost.</source>
   <translation>如果不儲存，變更將會遺失。</translation>
  </message>
 </context>
 <context>
  <name>FilterBar</name>
  <message>
   <source>Filter runs</source>
   <translation>篩選執行</translation>
  </message>
  <message>
   <source>Filter by graph, name, note or run</source>
   <translation>依圖形、名稱、附註或執行篩選</translation>
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
   <source>Stopped</source>
   <translation>已停止</translation>
  </message>
  <message>
   <source>Show runs of graph</source>
   <translation>顯示此圖形的執行</translation>
  </message>
  <message>
   <source>All graphs</source>
   <translation>所有圖形</translation>
  </message>
  <message>
   <source>Show starred runs only</source>
   <translation>只顯示加星號的執行</translation>
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
   <source>No match</source>
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
  <name>Folders</name>
  <message>
   <source>Open a folder of images, with one subfolder for each category</source>
   <translation>開啟影像資料夾，每個類別各有一個子資料夾</translation>
  </message>
  <message>
   <source>Scanning the images of {name}…</source>
   <translation>正在檢視「{name}」的影像…</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>No classifier can be trained on {name}</source>
   <translation>無法直接以「{name}」定型分類器</translation>
  </message>
  <message>
   <source>Add as dataset</source>
   <translation>新增為資料集</translation>
  </message>
  <message>
   <source>Same meaning</source>
   <translation>意義相同</translation>
  </message>
  <message>
   <source>Different meaning</source>
   <translation>意義不同</translation>
  </message>
  <message>
   <source>Does an image have the same meaning when it is mirrored left to right? {guess}</source>
   <translation>左右翻轉後的影像意義是否相同？{guess}</translation>
  </message>
  <message>
   <source>Suggested: same meaning.</source>
   <translation>目前視為相同。</translation>
  </message>
  <message>
   <source>Suggested: different meaning.</source>
   <translation>目前視為不同。</translation>
  </message>
  <message>
   <source>Mirrored images</source>
   <translation>翻轉影像</translation>
  </message>
 </context>
 <context>
  <name>GalleryView</name>
  <message>
   <source>Show the images with the attached transformation applied</source>
   <translation>以附加的轉換顯示影像</translation>
  </message>
  <message>
   <source>Transformed</source>
   <translation>轉換後</translation>
  </message>
  <message>
   <source>Image size</source>
   <translation>圖片大小</translation>
  </message>
  <message>
   <source>Reading the images…</source>
   <translation>正在讀取影像…</translation>
  </message>
  <message>
   <source>This can take a while for a large folder.</source>
   <translation>大型資料夾需要一些時間。</translation>
  </message>
  <message>
   <source>No images</source>
   <translation>沒有影像</translation>
  </message>
  <message>
   <source>{place} contains no images.</source>
   <translation>「{place}」沒有影像。</translation>
  </message>
  <message>
   <source>1 image</source>
   <translation>1 張影像</translation>
  </message>
  <message>
   <source>{count} images</source>
   <translation>{count} 張影像</translation>
  </message>
  <message>
   <source>no categories</source>
   <translation>沒有類別</translation>
  </message>
  <message>
   <source>1 category</source>
   <translation>1 個類別</translation>
  </message>
  <message>
   <source>{count} categories</source>
   <translation>{count} 個類別</translation>
  </message>
  <message>
   <source>1 other file</source>
   <translation>1 個其他檔案</translation>
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
   <source>These files were skipped when the dataset was converted.</source>
   <translation>轉換資料集時略過了這些檔案。</translation>
  </message>
  <message>
   <source>Skipped files</source>
   <translation>略過的檔案</translation>
  </message>
 </context>
 <context>
  <name>GraphPage</name>
  <message>
   <source>{node} failed: {reason}</source>
   <translation>{node} 失敗：{reason}</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>顯示</translation>
  </message>
  <message>
   <source>Show it</source>
   <translation>顯示這張影像</translation>
  </message>
  <message>
   <source>Show them</source>
   <translation>顯示這些影像</translation>
  </message>
  <message>
   <source>Show details</source>
   <translation>顯示詳細資料</translation>
  </message>
  <message>
   <source>the image was classified correctly</source>
   <translation>影像分類正確</translation>
  </message>
  <message>
   <source>all {count} images were classified correctly</source>
   <translation>全部 {count} 張影像皆分類正確</translation>
  </message>
  <message>
   <source>1 of {images} images was classified incorrectly</source>
   <translation>{images} 張影像中有 1 張分類錯誤</translation>
  </message>
  <message>
   <source>{wrong} of {images} images were classified incorrectly</source>
   <translation>{images} 張影像中有 {wrong} 張分類錯誤</translation>
  </message>
  <message>
   <source>{accuracy} validation accuracy</source>
   <translation>驗證準確度 {accuracy}</translation>
  </message>
  <message>
   <source>{accuracy} accuracy: {result}</source>
   <translation>準確度 {accuracy}：{result}</translation>
  </message>
  <message>
   <source>First model: {accuracy} accuracy. Second model: {second} accuracy.</source>
   <translation>第一個模型：準確度 {accuracy}。第二個模型：準確度 {second}。</translation>
  </message>
 </context>
 <context>
  <name>GraphTabs</name>
  <message>
   <source>{title} ({folder})</source>
   <translation>{title} ({folder})</translation>
  </message>
  <message>
   <source>{title} ({number})</source>
   <translation>{title} ({number})</translation>
  </message>
  <message>
   <source>Open graphs</source>
   <translation>開啟的圖形</translation>
  </message>
 </context>
 <context>
  <name>GraphView</name>
  <message>
   <source>Canvas</source>
   <translation>畫布</translation>
  </message>
  <message>
   <source>Graph: arrow keys move between nodes, Tab moves between ports</source>
   <translation>圖形：方向鍵在節點間移動，Tab 鍵在連接埠間移動</translation>
  </message>
  <message>
   <source>Drag a component here from the Components pane,
or double-click or press Tab to find one by name.</source>
   <translation>從「元件」窗格將元件拖到這裡，
或按兩下或按 Tab 鍵依名稱尋找元件。</translation>
  </message>
 </context>
 <context>
  <name>HelpWindow</name>
  <message>
   <source>How to</source>
   <translation>操作說明</translation>
  </message>
  <message>
   <source>Components</source>
   <translation>元件</translation>
  </message>
  <message>
   <source>Documentation</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>Search the documentation</source>
   <translation>搜尋文件</translation>
  </message>
  <message>
   <source>Pages</source>
   <translation>頁面</translation>
  </message>
  <message>
   <source>No page has this text.</source>
   <translation>沒有頁面包含此文字。</translation>
  </message>
  <message>
   <source>Page</source>
   <translation>頁面</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>上一步</translation>
  </message>
 </context>
 <context>
  <name>HistoryPane</name>
  <message>
   <source>As opened</source>
   <translation>開啟時</translation>
  </message>
  <message>
   <source>Undo history</source>
   <translation>復原歷程記錄</translation>
  </message>
 </context>
 <context>
  <name>IdentitySection</name>
  <message>
   <source>Identity</source>
   <translation>識別</translation>
  </message>
  <message>
   <source>Id</source>
   <translation>識別碼</translation>
  </message>
  <message>
   <source>Identifies the node in the graph file and in --set</source>
   <translation>節點在圖形檔案與 --set 中的名稱</translation>
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
   <source>Enter adds a component to the graph, F1 shows its help</source>
   <translation>Enter 將元件新增到圖形，F1 顯示說明</translation>
  </message>
  <message>
   <source>No components</source>
   <translation>沒有元件</translation>
  </message>
  <message>
   <source>No component matches</source>
   <translation>沒有符合的元件</translation>
  </message>
  <message>
   <source>Nothing matches “{text}”. Try fewer letters.</source>
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
  <name>LogView</name>
  <message>
   <source>Search the log</source>
   <translation>搜尋記錄</translation>
  </message>
  <message>
   <source>Matches</source>
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
   <source>Errors only</source>
   <translation>錯誤</translation>
  </message>
  <message>
   <source>Wrap</source>
   <translation>自動換行</translation>
  </message>
  <message>
   <source>Wrap long lines</source>
   <translation>將長行換行</translation>
  </message>
  <message>
   <source>Follow</source>
   <translation>跟隨</translation>
  </message>
  <message>
   <source>Keep the newest line in view</source>
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
   <source>{node} has not been run yet</source>
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
   <source>Its earlier result was reused. The log belongs to the run that computed it.</source>
   <translation>已重複使用先前的結果。記錄與產生該結果的執行在一起。</translation>
  </message>
  <message>
   <source>No log lines yet</source>
   <translation>還沒有任何訊息</translation>
  </message>
  <message>
   <source>Lines appear here as they are written.</source>
   <translation>一有訊息就會顯示在這裡。</translation>
  </message>
  <message>
   <source>The log is empty</source>
   <translation>記錄是空的</translation>
  </message>
  <message>
   <source>{node} wrote no log lines.</source>
   <translation>「{node}」沒有任何訊息。</translation>
  </message>
  <message>
   <source>No match</source>
   <translation>找不到</translation>
  </message>
  <message>
   <source>{count} found</source>
   <translation>找到 {count} 個</translation>
  </message>
  <message>
   <source>Log (*.log *.txt)</source>
   <translation>記錄 (*.log *.txt)</translation>
  </message>
  <message>
   <source>Save the log</source>
   <translation>儲存記錄</translation>
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
   <source>Use a logarithmic axis</source>
   <translation>以對數座標軸顯示數值</translation>
  </message>
  <message>
   <source>Compare runs</source>
   <translation>比較執行</translation>
  </message>
  <message>
   <source>Overlay earlier runs of this graph</source>
   <translation>將此圖形過去的執行疊加顯示</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>匯出</translation>
  </message>
  <message>
   <source>Copy or save the chart or its values</source>
   <translation>複製或儲存顯示的內容</translation>
  </message>
  <message>
   <source>Copy values</source>
   <translation>複製數值</translation>
  </message>
  <message>
   <source>Image (PNG)…</source>
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
   <source>Select a node to see its metrics.</source>
   <translation>選取節點以查看測量值。</translation>
  </message>
  <message>
   <source>No metrics yet</source>
   <translation>尚未有測量值</translation>
  </message>
  <message>
   <source>Values appear here as they are reported.</source>
   <translation>一有數值就會顯示在這裡。</translation>
  </message>
  <message>
   <source>{node} has not been run yet</source>
   <translation>「{node}」尚未執行</translation>
  </message>
  <message>
   <source>Submit the graph (F5); values appear here while it runs.</source>
   <translation>提交圖形 (F5)；執行時數值會顯示在這裡。</translation>
  </message>
  <message>
   <source>No metrics</source>
   <translation>沒有測量值</translation>
  </message>
  <message>
   <source>The node did not finish. See its log for details.</source>
   <translation>節點沒有完成。記錄中有更多說明。</translation>
  </message>
  <message>
   <source>{node} reports no metrics</source>
   <translation>「{node}」不會產生測量值</translation>
  </message>
  <message>
   <source>Training, scoring and evaluation nodes report metrics.</source>
   <translation>定型、評分與評估會在這裡顯示數值。</translation>
  </message>
  <message>
   <source>PNG image (*.png)</source>
   <translation>圖片 (*.png)</translation>
  </message>
  <message>
   <source>SVG drawing (*.svg)</source>
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
   <source>Unreadable images</source>
   <translation>無法讀取的影像</translation>
  </message>
  <message>
   <source>Training images</source>
   <translation>定型影像</translation>
  </message>
  <message>
   <source>Validation images</source>
   <translation>驗證影像</translation>
  </message>
  <message>
   <source>Mirrored at random</source>
   <translation>隨機鏡像</translation>
  </message>
  <message>
   <source>Refitted with validation images</source>
   <translation>以驗證影像再次擬合</translation>
  </message>
  <message>
   <source>Save Model…</source>
   <translation>儲存模型…</translation>
  </message>
  <message>
   <source>Give the model a name, to use it in other graphs</source>
   <translation>為模型命名，以便在其他圖形中使用</translation>
  </message>
  <message>
   <source>The model cannot be read</source>
   <translation>無法讀取模型</translation>
  </message>
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
   <source>Applied to images without a transformation</source>
   <translation>套用到未附加轉換的影像</translation>
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
   <source>Random weights, initialized by training</source>
   <translation>隨機權重，定型時抽樣</translation>
  </message>
  <message>
   <source>Initial weights</source>
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
 </context>
 <context>
  <name>Models</name>
  <message>
   <source>The run has no trained model, or its outputs were removed.</source>
   <translation>該次執行沒有已定型的模型，或其輸出已移除。</translation>
  </message>
  <message>
   <source>The model cannot be saved</source>
   <translation>無法儲存模型</translation>
  </message>
  <message>
   <source>Saved the model {name}</source>
   <translation>已儲存模型 {name}</translation>
  </message>
  <message>
   <source>The model was not saved</source>
   <translation>未儲存模型</translation>
  </message>
  <message>
   <source>Choose a folder for the copy of {name}</source>
   <translation>選擇存放 {name} 複本的資料夾</translation>
  </message>
  <message>
   <source>{path} was written</source>
   <translation>已寫入 {path}</translation>
  </message>
  <message>
   <source>The model was not copied</source>
   <translation>未複製模型</translation>
  </message>
  <message>
   <source>The model was not renamed</source>
   <translation>未重新命名模型</translation>
  </message>
  <message>
   <source>The model was not removed</source>
   <translation>未移除模型</translation>
  </message>
  <message>
   <source>Remove model</source>
   <translation>移除模型</translation>
  </message>
  <message>
   <source>Remove the model {name}?</source>
   <translation>要移除模型 {name} 嗎？</translation>
  </message>
  <message>
   <source>Graphs that use it can no longer run. The run it was saved from stays.</source>
   <translation>使用它的圖形將無法再執行。模型來源的執行記錄會保留。</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>The saved models cannot be read</source>
   <translation>無法讀取已儲存的模型</translation>
  </message>
  <message>
   <source>More models</source>
   <translation>更多模型</translation>
  </message>
  <message>
   <source>Predict with {name}</source>
   <translation>以 {name} 預測</translation>
  </message>
  <message>
   <source>Predict with a saved model: none is saved yet</source>
   <translation>以已儲存的模型預測：尚未儲存任何模型</translation>
  </message>
  <message>
   <source>Add its folder as dataset</source>
   <translation>將其資料夾新增為資料集</translation>
  </message>
  <message>
   <source>Add their folder as dataset</source>
   <translation>將它們的資料夾新增為資料集</translation>
  </message>
  <message>
   <source>Add their folders as datasets</source>
   <translation>將它們的各個資料夾新增為資料集</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>This graph needs a trained model, and none is saved yet. Train one, then choose Save Model… in the context menu of the node that trained it.</source>
   <translation>此圖形需要已定型的模型，但尚未儲存任何模型。請先定型一個模型，再從定型該模型之節點的快顯功能表選擇「儲存模型…」。</translation>
  </message>
  <message>
   <source>Choose a model folder…</source>
   <translation>選擇模型資料夾…</translation>
  </message>
  <message>
   <source>Trained Model is {name}. Accuracy: {accuracy}.</source>
   <translation>已定型的模型是 {name}。準確度：{accuracy}。</translation>
  </message>
  <message>
   <source>Choose images…</source>
   <translation>選擇影像…</translation>
  </message>
  <message>
   <source>Other model…</source>
   <translation>其他模型…</translation>
  </message>
  <message>
   <source>Choose a folder of images</source>
   <translation>選擇影像資料夾</translation>
  </message>
  <message>
   <source>Choose a model folder</source>
   <translation>選擇模型資料夾</translation>
  </message>
 </context>
 <context>
  <name>ModelsPane</name>
  <message>
   <source>Models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Reading the models</source>
   <translation>正在讀取模型</translation>
  </message>
  <message>
   <source>Train a model, then choose Save Model… in the context menu of its node, in Results, or in Runs.</source>
   <translation>請先定型模型，再從其節點的快顯功能表、「結果」或「執行記錄」選擇「儲存模型…」。</translation>
  </message>
  <message>
   <source>No saved models</source>
   <translation>沒有已儲存的模型</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名稱</translation>
  </message>
  <message>
   <source>Accuracy</source>
   <translation>準確度</translation>
  </message>
  <message>
   <source>Images</source>
   <translation>影像</translation>
  </message>
  <message>
   <source>Categories</source>
   <translation>類別</translation>
  </message>
  <message>
   <source>Network</source>
   <translation>網路</translation>
  </message>
  <message>
   <source>Image size</source>
   <translation>影像大小</translation>
  </message>
  <message>
   <source>Trained on</source>
   <translation>定型影像</translation>
  </message>
  <message>
   <source>Saved</source>
   <translation>儲存時間</translation>
  </message>
  <message>
   <source>damaged</source>
   <translation>已損毀</translation>
  </message>
  <message>
   <source>The models cannot be read</source>
   <translation>無法讀取模型</translation>
  </message>
 </context>
 <context>
  <name>NameEntry</name>
  <message>
   <source>Name</source>
   <translation>名稱</translation>
  </message>
  <message>
   <source>Enter a name.</source>
   <translation>請輸入名稱。</translation>
  </message>
  <message>
   <source>There is already a model {name}.</source>
   <translation>已有模型 {name}。</translation>
  </message>
  <message>
   <source>There is already a model {name}. It will be replaced.</source>
   <translation>已有模型 {name}，將會被取代。</translation>
  </message>
 </context>
 <context>
  <name>NodeFacts</name>
  <message>
   <source>Changed since the run: {names}</source>
   <translation>之後有變更：{names}</translation>
  </message>
  <message>
   <source>Its inputs have changed: {names}</source>
   <translation>輸入來源有變更：{names}</translation>
  </message>
  <message>
   <source>The node or its links have changed.</source>
   <translation>節點或其連結有變更。</translation>
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
  <name>NoteDialog</name>
  <message>
   <source>Note</source>
   <translation>附註</translation>
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
   <source>as {parameter}</source>
   <translation>同「{parameter}」</translation>
  </message>
  <message>
   <source>from {choice}</source>
   <translation>依「{choice}」</translation>
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
 </context>
 <context>
  <name>OperationList</name>
  <message>
   <source>random</source>
   <translation>隨機</translation>
  </message>
  <message>
   <source>No operations: images are not changed.</source>
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
   <source>This result is out of date: the node or its inputs have changed. Submit the graph again.</source>
   <translation>節點或其輸入來源之後有變更。這是先前的結果；請重新提交圖形。</translation>
  </message>
  <message>
   <source>The output cannot be read</source>
   <translation>無法讀取輸出</translation>
  </message>
  <message>
   <source>{folder} no longer exists. Submit the graph to compute it again.</source>
   <translation>{folder} 已不存在。請提交圖形以重新產生。</translation>
  </message>
  <message>
   <source>The output no longer exists</source>
   <translation>輸出已不存在</translation>
  </message>
  <message>
   <source>It is stored in {folder}.</source>
   <translation>位於 {folder}。</translation>
  </message>
  <message>
   <source>{type} cannot be displayed</source>
   <translation>沒有適用於 {type} 的檢視</translation>
  </message>
  <message>
   <source>this output</source>
   <translation>此輸出</translation>
  </message>
  <message>
   <source>No node is selected</source>
   <translation>未選取節點</translation>
  </message>
  <message>
   <source>Select a node to see its outputs.</source>
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
   <source>{node} has failed</source>
   <translation>「{node}」失敗</translation>
  </message>
  <message>
   <source>See its log for details.</source>
   <translation>記錄中有更多說明。</translation>
  </message>
  <message>
   <source>{node} did not finish</source>
   <translation>「{node}」沒有完成</translation>
  </message>
  <message>
   <source>Submit the graph (F5) to continue.</source>
   <translation>提交圖形 (F5) 以繼續。</translation>
  </message>
  <message>
   <source>{node} has no output</source>
   <translation>「{node}」沒有產生輸出</translation>
  </message>
  <message>
   <source>{node} has not been run yet</source>
   <translation>「{node}」尚未執行</translation>
  </message>
  <message>
   <source>Submit the graph (F5) to see its outputs.</source>
   <translation>提交圖形 (F5) 以查看輸出。</translation>
  </message>
 </context>
 <context>
  <name>OverflowBar</name>
  <message>
   <source>More</source>
   <translation>更多</translation>
  </message>
 </context>
 <context>
  <name>ParallelCoordinates</name>
  <message>
   <source>Parallel coordinates</source>
   <translation>平行座標</translation>
  </message>
  <message>
   <source>Drag along an axis to keep the runs in that range; double-click it to show all</source>
   <translation>沿著座標軸拖曳，只保留該範圍內的執行；按兩下座標軸可顯示全部</translation>
  </message>
 </context>
 <context>
  <name>ParallelDialog</name>
  <message>
   <source>Parallel coordinates</source>
   <translation>平行座標</translation>
  </message>
  <message>
   <source>Metric</source>
   <translation>計量</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>執行記錄</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>執行</translation>
  </message>
  <message>
   <source>{shown} of {count} runs</source>
   <translation>{shown} 次執行，共 {count} 次</translation>
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
   <source>Chart</source>
   <translation>圖表</translation>
  </message>
  <message>
   <source>Save…</source>
   <translation>儲存…</translation>
  </message>
  <message>
   <source>Copy the chart, or save it as PNG or SVG</source>
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
   <source>PNG image (*.png)</source>
   <translation>圖片 (*.png)</translation>
  </message>
  <message>
   <source>SVG drawing (*.svg)</source>
   <translation>向量圖 (*.svg)</translation>
  </message>
  <message>
   <source>Save the chart</source>
   <translation>儲存圖片</translation>
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
   <source>Copy the image</source>
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
   <source>The image could not be opened. Try again.</source>
   <translation>尚未讀取。請重新開啟。</translation>
  </message>
 </context>
 <context>
  <name>PredictionDialog</name>
  <message>
   <source>Predicted with {name}</source>
   <translation>以 {name} 預測的結果</translation>
  </message>
  <message>
   <source>Predicting 1 image…</source>
   <translation>正在預測 1 張影像…</translation>
  </message>
  <message>
   <source>Predicting {count} images…</source>
   <translation>正在預測 {count} 張影像…</translation>
  </message>
  <message>
   <source>Predictions</source>
   <translation>預測結果</translation>
  </message>
  <message>
   <source>Save as CSV…</source>
   <translation>另存為 CSV…</translation>
  </message>
  <message>
   <source>Image</source>
   <translation>影像</translation>
  </message>
  <message>
   <source>Category</source>
   <translation>類別</translation>
  </message>
  <message>
   <source>Probability</source>
   <translation>機率</translation>
  </message>
  <message>
   <source>Other categories</source>
   <translation>其他類別</translation>
  </message>
  <message>
   <source>The images cannot be predicted: {reason}</source>
   <translation>無法預測影像：{reason}</translation>
  </message>
  <message>
   <source>not readable</source>
   <translation>無法讀取</translation>
  </message>
  <message>
   <source>1 image was predicted.</source>
   <translation>已預測 1 張影像。</translation>
  </message>
  <message>
   <source>{count} images were predicted.</source>
   <translation>已預測 {count} 張影像。</translation>
  </message>
  <message>
   <source>1 image could not be read.</source>
   <translation>有 1 張影像無法讀取。</translation>
  </message>
  <message>
   <source>{count} images could not be read.</source>
   <translation>有 {count} 張影像無法讀取。</translation>
  </message>
  <message>
   <source>The answer is unknown if no category has a probability of at least {value}.</source>
   <translation>若沒有任何類別的機率達到 {value}，結果即為未知。</translation>
  </message>
  <message>
   <source>Save as CSV</source>
   <translation>另存為 CSV</translation>
  </message>
  <message>
   <source>Table (*.csv)</source>
   <translation>表格 (*.csv)</translation>
  </message>
 </context>
 <context>
  <name>PredictionProcess</name>
  <message>
   <source>The process ended unexpectedly.</source>
   <translation>處理程序意外結束。</translation>
  </message>
 </context>
 <context>
  <name>PreviewSheet</name>
  <message>
   <source>Images before and after</source>
   <translation>轉換前後的影像</translation>
  </message>
  <message>
   <source>Cannot be applied</source>
   <translation>無法產生</translation>
  </message>
 </context>
 <context>
  <name>PreviewView</name>
  <message>
   <source>Resample</source>
   <translation>重新擲骰</translation>
  </message>
  <message>
   <source>Sample the random operations again</source>
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
   <source>Image Dataset, Init Image Transformation and Apply Image Transformation have previews.</source>
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
   <source>No images selected</source>
   <translation>尚未選擇影像</translation>
  </message>
  <message>
   <source>Connect an Init Image Transformation to its first input.</source>
   <translation>將「初始影像轉換」連結到第一個輸入。</translation>
  </message>
  <message>
   <source>No transformation to preview</source>
   <translation>沒有可預覽的轉換</translation>
  </message>
  <message>
   <source>Add an Image Dataset and set its Path to see some of its images before and after.</source>
   <translation>新增「影像資料集」並設定其「路徑」；接著會顯示部分影像轉換前後的樣子。</translation>
  </message>
  <message>
   <source>No images to preview</source>
   <translation>沒有可用來預覽的影像</translation>
  </message>
  <message>
   <source>Transforming sample images…</source>
   <translation>正在轉換部分影像…</translation>
  </message>
  <message>
   <source>The first time takes a few seconds.</source>
   <translation>第一次需要幾秒鐘。</translation>
  </message>
  <message>
   <source>No operations: images are not changed.</source>
   <translation>沒有運算：影像維持原樣。</translation>
  </message>
  <message>
   <source>No preview</source>
   <translation>沒有預覽</translation>
  </message>
 </context>
 <context>
  <name>ProblemModel</name>
  <message>
   <source>Location</source>
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
   <source>Filter problems</source>
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
   <source>The graph is ready to run: press F5, or click Submit.</source>
   <translation>可以執行圖形：按 F5 或「提交」。</translation>
  </message>
  <message>
   <source>Nothing matches the filter</source>
   <translation>沒有符合篩選條件的項目</translation>
  </message>
  <message>
   <source>Clear the filter, or show errors and warnings again.</source>
   <translation>請清除篩選條件，或重新顯示錯誤與警告。</translation>
  </message>
  <message>
   <source>No quick fix</source>
   <translation>沒有快速修正</translation>
  </message>
  <message>
   <source>Go to</source>
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
   <source>Title of the node; leave it empty to use the title of the component</source>
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
   <source>Exclude it from runs: its input is passed through unchanged</source>
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
   <source>Open a graph, or start from a template.</source>
   <translation>請開啟圖形，或從範本開始。</translation>
  </message>
  <message>
   <source>The graph is empty</source>
   <translation>圖形是空的</translation>
  </message>
  <message>
   <source>Drag a component here from the Components pane.</source>
   <translation>從「元件」窗格將元件拖到圖形上。</translation>
  </message>
  <message>
   <source>Nothing is selected</source>
   <translation>未選取任何項目</translation>
  </message>
  <message>
   <source>Select a node to view and edit its parameters.</source>
   <translation>選取節點以查看並設定參數。</translation>
  </message>
  <message>
   <source>Run settings</source>
   <translation>執行設定</translation>
  </message>
  <message>
   <source>Settings of the computation. They do not affect results.</source>
   <translation>運算的方式；結果維持不變。</translation>
  </message>
  <message>
   <source>Settings of the computation. {names} can affect results; the others affect only speed.</source>
   <translation>運算的方式。{names}可能改變結果；其他設定只影響速度。</translation>
  </message>
  <message>
   <source>(several values)</source>
   <translation>（多個值）</translation>
  </message>
  <message>
   <source>Purpose and reasons</source>
   <translation>用途與原因</translation>
  </message>
  <message>
   <source>The component {name} is not installed. The node keeps its parameters and links but cannot run. Install the package that provides it, or start the program with --components and its folder.</source>
   <translation>這裡未安裝元件 {name}。節點會保留參數與連結，但無法執行。請安裝提供此元件的套件，或以 --components 加上其資料夾啟動程式。</translation>
  </message>
  <message>
   <source>This graph is read-only. Clone it to edit it.</source>
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
  <name>QAbstractFileIconProvider</name>
  <message>
   <source>Folder</source>
   <translation>資料夾</translation>
  </message>
  <message>
   <source>%1 File</source>
   <translation>%1 檔案</translation>
  </message>
 </context>
 <context>
  <name>QFileDialog</name>
  <message>
   <source>&amp;Look in:</source>
   <translation>查詢位置(&amp;L)：</translation>
  </message>
  <message>
   <source>Files of &amp;type:</source>
   <translation>檔案類型(&amp;T)：</translation>
  </message>
 </context>
 <context>
  <name>QPlatformTheme</name>
  <message>
   <source>Discard</source>
   <translation>捨棄</translation>
  </message>
 </context>
 <context>
  <name>QShortcut</name>
  <message>
   <source>Del</source>
   <translation>Del</translation>
  </message>
  <message>
   <source>Ins</source>
   <translation>Ins</translation>
  </message>
 </context>
 <context>
  <name>RenameModelDialog</name>
  <message>
   <source>Rename {name}</source>
   <translation>重新命名 {name}</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>重新命名</translation>
  </message>
 </context>
 <context>
  <name>ResultHeader</name>
  <message>
   <source>All nodes</source>
   <translation>所有節點</translation>
  </message>
  <message>
   <source>Show the state of all nodes</source>
   <translation>顯示所有節點的狀態</translation>
  </message>
  <message>
   <source>Show the log</source>
   <translation>顯示記錄</translation>
  </message>
  <message>
   <source>Warnings: {count}</source>
   <translation>警告：{count}</translation>
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
   <source>The run ended unexpectedly</source>
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
   <source>Open a graph, or create one from a template.</source>
   <translation>開啟圖形，或從範本開始新的圖形。</translation>
  </message>
  <message>
   <source>The graph is empty</source>
   <translation>圖形是空的</translation>
  </message>
  <message>
   <source>Drag a component from the Components pane onto the canvas to start.</source>
   <translation>從「元件」窗格將元件拖到畫布上即可開始。</translation>
  </message>
  <message>
   <source>Not run yet</source>
   <translation>尚未執行過</translation>
  </message>
  <message>
   <source>Submit the graph (F5) to run it, or select a node to preview what it does.</source>
   <translation>提交圖形 (F5) 以執行，或選取節點以預覽其作用。</translation>
  </message>
 </context>
 <context>
  <name>RunTable</name>
  <message>
   <source>Trial {number}</source>
   <translation>試驗 {number}</translation>
  </message>
  <message>
   <source>Best: trial {number}</source>
   <translation>最佳：試驗 {number}</translation>
  </message>
  <message>
   <source>Starred</source>
   <translation>已加星號</translation>
  </message>
  <message>
   <source>Not starred</source>
   <translation>未加星號</translation>
  </message>
  <message>
   <source>{sweep}, expanded</source>
   <translation>{sweep}，已展開</translation>
  </message>
  <message>
   <source>{sweep}, collapsed</source>
   <translation>{sweep}，已摺疊</translation>
  </message>
 </context>
 <context>
  <name>RunView</name>
  <message>
   <source>Runs</source>
   <translation>執行記錄</translation>
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
   <source>A wider pane shows more columns</source>
   <translation>較寬的窗格會顯示更多欄位</translation>
  </message>
  <message>
   <source>Reset columns</source>
   <translation>重設欄位</translation>
  </message>
 </context>
 <context>
  <name>Runs</name>
  <message>
   <source>Not submitted. Problems that prevent the graph from running: {count}</source>
   <translation>未提交。使圖形無法執行的問題：{count}</translation>
  </message>
  <message>
   <source>The graph was not submitted</source>
   <translation>未提交圖形</translation>
  </message>
  <message>
   <source>Active runs</source>
   <translation>執行仍在進行</translation>
  </message>
  <message>
   <source>1 run is active. Stop it, or let it continue?</source>
   <translation>有 1 個執行正在進行。要停止，還是讓它繼續？</translation>
  </message>
  <message>
   <source>{count} runs are active. Stop them, or let them continue?</source>
   <translation>有 {count} 個執行正在進行。要停止，還是讓它們繼續？</translation>
  </message>
  <message>
   <source>Active runs continue without the window. You can follow them when you open it again.</source>
   <translation>繼續的執行不需要視窗，下次開啟時會再次找到。</translation>
  </message>
  <message>
   <source>Continue in the background</source>
   <translation>在背景繼續</translation>
  </message>
  <message>
   <source>Stop and close</source>
   <translation>停止並關閉</translation>
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
   <source>The graph as it was in {run}; read-only.</source>
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
   <source>Choose columns</source>
   <translation>選擇欄位</translation>
  </message>
  <message>
   <source>Open the graph of the run</source>
   <translation>開啟該次執行的圖形</translation>
  </message>
  <message>
   <source>Clone into a new graph</source>
   <translation>複製成新圖形</translation>
  </message>
  <message>
   <source>Compare runs</source>
   <translation>比較執行</translation>
  </message>
  <message>
   <source>Parallel coordinates</source>
   <translation>平行座標</translation>
  </message>
  <message>
   <source>Save Model…</source>
   <translation>儲存模型…</translation>
  </message>
  <message>
   <source>Star</source>
   <translation>加上星號</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>重新命名</translation>
  </message>
  <message>
   <source>Note...</source>
   <translation>附註…</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Force stop</source>
   <translation>強制停止</translation>
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
   <source>Export table...</source>
   <translation>匯出表格…</translation>
  </message>
  <message>
   <source>Delete...</source>
   <translation>刪除…</translation>
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
   <source>Remove star</source>
   <translation>移除星號</translation>
  </message>
  <message>
   <source>The runs cannot be read</source>
   <translation>無法讀取執行記錄</translation>
  </message>
  <message>
   <source>Reading the runs</source>
   <translation>正在讀取執行記錄</translation>
  </message>
  <message>
   <source>No run matches</source>
   <translation>沒有符合的執行</translation>
  </message>
  <message>
   <source>Change the filter to see other runs.</source>
   <translation>變更篩選條件以查看其他執行。</translation>
  </message>
  <message>
   <source>Submit a graph with F5. Its run appears here and stays in the list after it ends.</source>
   <translation>按 F5 提交圖形。執行會列在這裡，結束後也會保留。</translation>
  </message>
  <message>
   <source>No runs yet</source>
   <translation>尚未執行過</translation>
  </message>
  <message>
   <source>Delete runs</source>
   <translation>刪除執行</translation>
  </message>
  <message>
   <source>Delete this run?</source>
   <translation>要刪除此次執行嗎？</translation>
  </message>
  <message>
   <source>Delete these {count} runs?</source>
   <translation>要刪除這 {count} 次執行嗎？</translation>
  </message>
  <message>
   <source>Outputs that other runs use stay. Graph files and named models are not changed.</source>
   <translation>其他執行使用的輸出會保留。不會變更圖形檔案與已命名的模型。</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>刪除</translation>
  </message>
  <message>
   <source>Table (*.csv)</source>
   <translation>表格 (*.csv)</translation>
  </message>
  <message>
   <source>Export table</source>
   <translation>匯出表格</translation>
  </message>
 </context>
 <context>
  <name>SaveDialog</name>
  <message>
   <source>{name} already exists. Replace it?</source>
   <translation>{name} 已存在。要取代嗎？</translation>
  </message>
  <message>
   <source>{file} was written</source>
   <translation>已寫入 {file}</translation>
  </message>
 </context>
 <context>
  <name>SaveModelDialog</name>
  <message>
   <source>Save Model</source>
   <translation>儲存模型</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Saving the model</source>
   <translation>正在儲存模型</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>儲存</translation>
  </message>
  <message>
   <source>The model is copied into the workspace, and is kept when runs are cleaned up.</source>
   <translation>模型會複製到工作區，清理執行記錄時也會保留。</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名稱</translation>
  </message>
  <message>
   <source>Replace</source>
   <translation>取代</translation>
  </message>
  <message>
   <source>{name} was saved</source>
   <translation>已儲存 {name}</translation>
  </message>
  <message>
   <source>Accuracy: {accuracy}</source>
   <translation>準確度：{accuracy}</translation>
  </message>
 </context>
 <context>
  <name>SavedModelChoice</name>
  <message>
   <source>Choose a saved model</source>
   <translation>選擇已儲存的模型</translation>
  </message>
  <message>
   <source>{name}: {accuracy}</source>
   <translation>{name}：{accuracy}</translation>
  </message>
  <message>
   <source>No saved models</source>
   <translation>沒有已儲存的模型</translation>
  </message>
  <message>
   <source>{name}: {network}, {count} categories. Accuracy: {accuracy}.</source>
   <translation>{name}：{network}，{count} 個類別。準確度：{accuracy}。</translation>
  </message>
  <message>
   <source>Model folder</source>
   <translation>模型資料夾</translation>
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
   <source>System</source>
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
   <source>Default location</source>
   <translation>預設位置</translation>
  </message>
  <message>
   <source>Workspace</source>
   <translation>工作區</translation>
  </message>
  <message>
   <source>Notify me on the &amp;desktop when a run ends</source>
   <translation>執行結束時在桌面通知我(&amp;D)</translation>
  </message>
  <message>
   <source>Download missing &amp;pretrained weights</source>
   <translation>下載這部電腦上沒有的預先定型權重(&amp;P)</translation>
  </message>
  <message>
   <source>Nothing else is downloaded from the network.</source>
   <translation>除此之外不會從網路取得任何東西。</translation>
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
   <source>The workspace stores outputs, runs and weights. Changes take effect after a restart.</source>
   <translation>工作區存放輸出、執行記錄與權重。變更會在下次啟動時生效。</translation>
  </message>
  <message>
   <source>Custom components</source>
   <translation>您自己的元件</translation>
  </message>
  <message>
   <source>Component folders</source>
   <translation>存放元件的資料夾</translation>
  </message>
  <message>
   <source>Every Python file in these folders runs when the program starts. Add only folders that you trust.</source>
   <translation>程式啟動時會執行這些資料夾中的所有 Python 檔案。請只新增您信任的資料夾。</translation>
  </message>
 </context>
 <context>
  <name>Shortcuts</name>
  <message>
   <source>Arrows</source>
   <translation>方向鍵</translation>
  </message>
  <message>
   <source>Go to the next node</source>
   <translation>移到下一個節點</translation>
  </message>
  <message>
   <source>Shift+arrows</source>
   <translation>Shift+方向鍵</translation>
  </message>
  <message>
   <source>Extend the selection</source>
   <translation>延伸選取範圍</translation>
  </message>
  <message>
   <source>Ctrl+arrows</source>
   <translation>Ctrl+方向鍵</translation>
  </message>
  <message>
   <source>Move the selected items</source>
   <translation>移動選取的項目</translation>
  </message>
  <message>
   <source>Tab, Shift+Tab</source>
   <translation>Tab、Shift+Tab</translation>
  </message>
  <message>
   <source>Go through ports and nodes</source>
   <translation>依序移到各連接埠與節點</translation>
  </message>
  <message>
   <source>Enter</source>
   <translation>Enter</translation>
  </message>
  <message>
   <source>Edit the parameters of the node, or start a link from the port</source>
   <translation>編輯節點的參數，或從連接埠開始連結</translation>
  </message>
  <message>
   <source>L</source>
   <translation>L</translation>
  </message>
  <message>
   <source>Start a link</source>
   <translation>開始連結</translation>
  </message>
  <message>
   <source>Escape</source>
   <translation>Esc</translation>
  </message>
  <message>
   <source>Cancel, leave the port, or deselect all</source>
   <translation>取消、離開連接埠，或取消全部選取</translation>
  </message>
  <message>
   <source>Insert, Shift+A</source>
   <translation>Insert、Shift+A</translation>
  </message>
  <message>
   <source>Add a component</source>
   <translation>新增元件</translation>
  </message>
  <message>
   <source>F2</source>
   <translation>F2</translation>
  </message>
  <message>
   <source>Edit the title or the note</source>
   <translation>編輯標題或附註</translation>
  </message>
  <message>
   <source>Menu, Shift+F10</source>
   <translation>選單鍵、Shift+F10</translation>
  </message>
  <message>
   <source>Open the menu of the node</source>
   <translation>開啟節點的選單</translation>
  </message>
  <message>
   <source>Space and drag</source>
   <translation>按住空白鍵並拖曳</translation>
  </message>
  <message>
   <source>Pan</source>
   <translation>平移</translation>
  </message>
  <message>
   <source>Wheel</source>
   <translation>滾輪</translation>
  </message>
  <message>
   <source>Zoom at the pointer</source>
   <translation>以指標為中心縮放</translation>
  </message>
 </context>
 <context>
  <name>ShortcutsDialog</name>
  <message>
   <source>Keyboard Shortcuts</source>
   <translation>鍵盤快速鍵</translation>
  </message>
  <message>
   <source>Search shortcuts</source>
   <translation>搜尋快速鍵</translation>
  </message>
  <message>
   <source>Action</source>
   <translation>動作</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>按鍵</translation>
  </message>
  <message>
   <source>Shortcuts</source>
   <translation>快速鍵</translation>
  </message>
  <message>
   <source>On the canvas</source>
   <translation>在畫布上</translation>
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
   <source>Canvas zoom</source>
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
  <name>SweepView</name>
  <message>
   <source>Use these values</source>
   <translation>使用這些值</translation>
  </message>
  <message>
   <source>Train with the values of the selected trial, or of the best one if none is selected</source>
   <translation>以所選試驗的值定型；未選取時使用最佳試驗的值</translation>
  </message>
  <message>
   <source>Parallel coordinates</source>
   <translation>平行座標</translation>
  </message>
  <message>
   <source>Show how a metric depends on the values of the trials</source>
   <translation>顯示各次試驗的值與計量之間的關係</translation>
  </message>
  <message>
   <source>Trial {number}</source>
   <translation>試驗 {number}</translation>
  </message>
  <message>
   <source>Trial {number}: {values}</source>
   <translation>試驗 {number}：{values}</translation>
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
   <source>Show only images whose scored label differs from their category</source>
   <translation>只顯示評分標籤與類別不符的影像</translation>
  </message>
  <message>
   <source>Only errors</source>
   <translation>只顯示錯誤</translation>
  </message>
  <message>
   <source>Show only images that could not be scored</source>
   <translation>只顯示無法評分的影像</translation>
  </message>
  <message>
   <source>All probabilities</source>
   <translation>所有機率</translation>
  </message>
  <message>
   <source>Show a column with the probability of each category</source>
   <translation>每個類別的機率各一欄</translation>
  </message>
  <message>
   <source>Clear all filters</source>
   <translation>重新顯示所有列</translation>
  </message>
  <message>
   <source>Export…</source>
   <translation>匯出…</translation>
  </message>
  <message>
   <source>Save the rows shown as a CSV file</source>
   <translation>將顯示的列寫入 CSV 檔案</translation>
  </message>
  <message>
   <source>No row matches</source>
   <translation>沒有符合的列</translation>
  </message>
  <message>
   <source>Clear a filter to see more rows.</source>
   <translation>移除篩選條件以查看更多。</translation>
  </message>
  <message>
   <source>The table cannot be read</source>
   <translation>無法讀取表格</translation>
  </message>
  <message>
   <source>1 row</source>
   <translation>1 列</translation>
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
   <source>Choose a template</source>
   <translation>您想從什麼開始？</translation>
  </message>
 </context>
 <context>
  <name>Thumbnails</name>
  <message>
   <source>No image.</source>
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
  <message>
   <source>Drag components onto the canvas</source>
   <translation>將元件拖到畫布上</translation>
  </message>
  <message>
   <source>Or double-click the canvas and type. Drag links from outputs on the right to inputs on the left.</source>
   <translation>或在畫布上按兩下並輸入名稱。從右側的輸出拖曳連結到左側的輸入。</translation>
  </message>
  <message>
   <source>Set parameters</source>
   <translation>設定參數</translation>
  </message>
  <message>
   <source>Click a node to see its parameters. Problems are reported as you edit.</source>
   <translation>按一下節點以查看可設定的項目。編輯時會隨時指出問題。</translation>
  </message>
  <message>
   <source>Submit and follow the run</source>
   <translation>提交並觀看</translation>
  </message>
  <message>
   <source>Press Submit or F5. Progress, curves, images and scores of the selected node appear here.</source>
   <translation>按「提交」或 F5。所選節點的進度、曲線、影像與分數會顯示在這裡。</translation>
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
   <source>An unexpected error occurred. You can continue, but save your graphs soon.</source>
   <translation>發生了不該發生的錯誤。您可以繼續工作，請儘快儲存圖形。</translation>
  </message>
  <message>
   <source>Unexpected error</source>
   <translation>未預期的錯誤</translation>
  </message>
  <message>
   <source>The program has crashed</source>
   <translation>程式曾當機</translation>
  </message>
  <message>
   <source>The program ended unexpectedly the last time it was used, or an error could not be shown.</source>
   <translation>上次使用時程式意外結束，或有錯誤未能顯示。</translation>
  </message>
  <message>
   <source>A report was written. Copy it to share it.</source>
   <translation>已寫入報告。請複製以便轉交。</translation>
  </message>
  <message>
   <source>Copy report</source>
   <translation>複製報告</translation>
  </message>
 </context>
 <context>
  <name>WelcomeHeader</name>
  <message>
   <source>Train image classifiers by connecting components</source>
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
   <source>Active runs</source>
   <translation>執行仍在進行</translation>
  </message>
  <message>
   <source>Graphs that you open or save appear here. You can also drop a graph file, images, or a folder of images onto this page.</source>
   <translation>您開啟或儲存的圖形會顯示在這裡。您也可以將圖形檔案、影像或影像資料夾拖放到此頁面。</translation>
  </message>
  <message>
   <source>Start with the sample</source>
   <translation>從範例開始</translation>
  </message>
  <message>
   <source>Scanned digits, ready for training</source>
   <translation>掃描數字，可立即定型</translation>
  </message>
  <message>
   <source>Open folder…</source>
   <translation>開啟資料夾…</translation>
  </message>
  <message>
   <source>Train a classifier on your own images</source>
   <translation>以您自己的影像定型分類器</translation>
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
   <source>Models</source>
   <translation>模型</translation>
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
   <source>not found</source>
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
  <name>_Row</name>
  <message>
   <source>Show</source>
   <translation>顯示</translation>
  </message>
  <message>
   <source>Show the graph of this run</source>
   <translation>顯示此次執行的圖形</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Stop this run</source>
   <translation>停止此次執行</translation>
  </message>
  <message>
   <source>Untitled</source>
   <translation>未命名</translation>
  </message>
 </context>
 <context>
  <name>actions</name>
  <message>
   <source>Diagnostic information copied</source>
   <translation>已複製診斷資訊</translation>
  </message>
  <message>
   <source>The documentation is not installed</source>
   <translation>未安裝文件</translation>
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
   <source>Open &amp;Folder of Images…</source>
   <translation>開啟影像資料夾(&amp;F)…</translation>
  </message>
  <message>
   <source>Train a classifier on your own images, or add them as a dataset</source>
   <translation>以您自己的影像定型分類器，或將影像新增為資料集</translation>
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
   <source>&amp;Export Image…</source>
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
   <source>A titled frame around the selection; moving it moves its contents</source>
   <translation>在選取的項目外加上有標題的框架；移動框架時其中的項目會一起移動</translation>
  </message>
  <message>
   <source>&amp;Bypass</source>
   <translation>略過(&amp;B)</translation>
  </message>
  <message>
   <source>Exclude the node from runs; its input is passed through to the nodes that follow</source>
   <translation>執行時不包含此節點；輸入的資料直接傳給後面的節點</translation>
  </message>
  <message>
   <source>&amp;Show Preview on Node</source>
   <translation>在節點上顯示預覽(&amp;S)</translation>
  </message>
  <message>
   <source>Rename Node</source>
   <translation>重新命名節點</translation>
  </message>
  <message>
   <source>Edit the title of the selected node; F2 on the canvas does the same</source>
   <translation>編輯選取節點的標題；在畫布上按 F2 也可以</translation>
  </message>
  <message>
   <source>&amp;Edit Parameters</source>
   <translation>編輯參數(&amp;E)</translation>
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
   <source>System Theme</source>
   <translation>系統佈景主題</translation>
  </message>
  <message>
   <source>Light Theme</source>
   <translation>淺色佈景主題</translation>
  </message>
  <message>
   <source>Dark Theme</source>
   <translation>深色佈景主題</translation>
  </message>
  <message>
   <source>System Language</source>
   <translation>系統語言</translation>
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
   <translation>下一個窗格(&amp;P)</translation>
  </message>
  <message>
   <source>Previous Pa&amp;ne</source>
   <translation>上一個窗格(&amp;N)</translation>
  </message>
  <message>
   <source>Ma&amp;ximize Pane</source>
   <translation>窗格最大化(&amp;X)</translation>
  </message>
  <message>
   <source>Make the pane with the focus, or the canvas, as large as the window</source>
   <translation>將有焦點的窗格或畫布放大到與視窗一樣大</translation>
  </message>
  <message>
   <source>&amp;Full Screen</source>
   <translation>全螢幕(&amp;F)</translation>
  </message>
  <message>
   <source>&amp;Reset Layout</source>
   <translation>重設版面配置(&amp;R)</translation>
  </message>
  <message>
   <source>Automatic &amp;Layout</source>
   <translation>自動版面配置(&amp;L)</translation>
  </message>
  <message>
   <source>Arrange the selected nodes, or all nodes, in columns from left to right</source>
   <translation>將節點由左至右排成欄；套用到選取的節點，或全部節點</translation>
  </message>
  <message>
   <source>Align Le&amp;ft</source>
   <translation>靠左對齊(&amp;F)</translation>
  </message>
  <message>
   <source>Align &amp;Centers</source>
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
   <source>&amp;Submit</source>
   <translation>提交(&amp;S)</translation>
  </message>
  <message>
   <source>Run the graph; only what has changed since the last run is computed</source>
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
   <source>Save &amp;Model…</source>
   <translation>儲存模型(&amp;M)…</translation>
  </message>
  <message>
   <source>Give a trained model a name, to use it in other graphs</source>
   <translation>為定型的模型命名，以便在其他圖形中使用</translation>
  </message>
  <message>
   <source>Show &amp;Runs</source>
   <translation>顯示執行記錄(&amp;R)</translation>
  </message>
  <message>
   <source>Show M&amp;odels</source>
   <translation>顯示模型(&amp;O)</translation>
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
   <source>&amp;Documentation</source>
   <translation>文件(&amp;D)</translation>
  </message>
  <message>
   <source>&amp;Keyboard Shortcuts</source>
   <translation>鍵盤快速鍵(&amp;K)</translation>
  </message>
  <message>
   <source>&amp;Command Palette…</source>
   <translation>命令選擇區(&amp;C)…</translation>
  </message>
  <message>
   <source>Find any action by name</source>
   <translation>依名稱尋找任何動作</translation>
  </message>
  <message>
   <source>&amp;Tour</source>
   <translation>導覽(&amp;T)</translation>
  </message>
  <message>
   <source>Copy D&amp;iagnostic Information</source>
   <translation>複製診斷資訊(&amp;I)</translation>
  </message>
  <message>
   <source>&amp;About vision-designer</source>
   <translation>關於 vision-designer(&amp;A)</translation>
  </message>
  <message>
   <source>Default</source>
   <translation>預設</translation>
  </message>
  <message>
   <source>Color 1</source>
   <translation>色彩 1</translation>
  </message>
  <message>
   <source>Color 2</source>
   <translation>色彩 2</translation>
  </message>
  <message>
   <source>Color 3</source>
   <translation>色彩 3</translation>
  </message>
  <message>
   <source>Color 4</source>
   <translation>色彩 4</translation>
  </message>
  <message>
   <source>Color 5</source>
   <translation>色彩 5</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>重新命名</translation>
  </message>
  <message>
   <source>Edit Text</source>
   <translation>編輯文字</translation>
  </message>
  <message>
   <source>Run Up to Here</source>
   <translation>執行到這裡</translation>
  </message>
  <message>
   <source>Save Model…</source>
   <translation>儲存模型…</translation>
  </message>
  <message>
   <source>Add Training, Scoring, Evaluation</source>
   <translation>加入定型、評分與評估</translation>
  </message>
  <message>
   <source>Disconnect</source>
   <translation>中斷連結</translation>
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
  <name>architectures</name>
  <message>
   <source>{number} M</source>
   <translation>{number} M</translation>
  </message>
  <message>
   <source>{number} G</source>
   <translation>{number} G</translation>
  </message>
  <message>
   <source>{size} only</source>
   <translation>僅限 {size}</translation>
  </message>
  <message>
   <source>None published</source>
   <translation>未發布</translation>
  </message>
  <message>
   <source>On this machine</source>
   <translation>在這部電腦上</translation>
  </message>
  <message>
   <source>Package not installed</source>
   <translation>未安裝套件</translation>
  </message>
  <message>
   <source>Download, {size} MB</source>
   <translation>下載，{size} MB</translation>
  </message>
  <message>
   <source>{parameters} parameters, {multiply_adds} multiply-adds, {size} pixels, {accuracy} on ImageNet.
Weights: {weights}</source>
   <translation>參數量 {parameters}，乘加運算量 {multiply_adds}，{size} 像素，ImageNet 準確度 {accuracy}。
權重：{weights}</translation>
  </message>
 </context>
 <context>
  <name>canvas</name>
  <message>
   <source>Add datasets</source>
   <translation>新增資料集</translation>
  </message>
  <message>
   <source>Add training, scoring, evaluation</source>
   <translation>加入定型、評分與評估</translation>
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
   <source>The clipboard contains no nodes</source>
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
  <message>
   <source>Frame</source>
   <translation>框架</translation>
  </message>
  <message>
   <source>Color</source>
   <translation>色彩</translation>
  </message>
  <message>
   <source>No port is compatible with {port}</source>
   <translation>沒有連接埠符合「{port}」</translation>
  </message>
  <message>
   <source>Connected</source>
   <translation>已連結</translation>
  </message>
  <message>
   <source>{component} is not installed here. The node is kept as it is.</source>
   <translation>這裡未安裝 {component}。節點會原樣保留。</translation>
  </message>
  <message>
   <source>Bypassed: its input is passed through unchanged.</source>
   <translation>已略過：輸入的資料原樣傳下去。</translation>
  </message>
  <message>
   <source>Its type is not known.</source>
   <translation>這裡不知道它的類型。</translation>
  </message>
  <message>
   <source>Optional.</source>
   <translation>可以不連接。</translation>
  </message>
  <message>
   <source>Last output: {folder}</source>
   <translation>上次的輸出：{folder}</translation>
  </message>
  <message>
   <source>This note is too long to edit here. Edit it in the graph file.</source>
   <translation>這則筆記太長，無法在此編輯。請在圖形檔案中編輯。</translation>
  </message>
  <message>
   <source>Insert into link</source>
   <translation>插入到連結</translation>
  </message>
  <message>
   <source>{title} has no compatible port</source>
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
 </context>
 <context>
  <name>components</name>
  <message>
   <source>Apply Image Transformation</source>
   <translation>套用影像轉換</translation>
  </message>
  <message>
   <source>Attach image operations to an image directory.

Only the list of operations is stored. Operations are applied each time an image is read; random ones are sampled
again, so that every epoch of training sees new variants of the images.</source>
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
   <source>For training keeps every operation. For inference removes random operations, so that validation and scoring use every image unchanged by chance: Random resized crop becomes Resize and Center crop, Random crop becomes Center crop, and the others, including Color jitter, are removed.</source>
   <translation>「用於定型」保留所有運算。「用於推斷」去除所有隨機性，讓驗證與評分看到影像原本的樣子：「隨機調整大小裁剪」改為「調整大小」與「中心裁剪」，「隨機裁剪」改為「中心裁剪」，其他隨機運算（包括「色彩抖動」）則略過。</translation>
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

With one subfolder for each category, the name of the folder is the label of every image in it, at any depth. Images
without subfolders are unlabeled. A single enclosing folder is skipped, and so is a folder in the designer's own
ImageDirectory layout. Folders named train, val and test that contain the category folders are subsets; select one
with Subset. A labels file can provide the categories instead. File extensions, in any case: .jpg .jpeg .jpe .jfif
.jif .pjpeg .pjp .png .ppm .bmp .pgm .tif .tiff .webp .gif .avif .heic .heif. Only image headers are read; nothing
is copied. Archives are read in place; a compressed tar is unpacked into the workspace once. Links to folders are
followed, but never in a cycle. Values of more than 8 bits are converted to 8 bits with one value range for the
whole dataset, never image by image. If a file does not state its value range, as with floats, its pixels are also
read to check that they are in range.</source>
   <translation>找出資料夾或封存檔中的影像及其類別。

若每個類別各有一個子資料夾，資料夾名稱就是其中所有影像的標籤，不論層級多深。若只有影像而沒有子資料夾，影像就沒有標籤。外層若只有單一資料夾會直接略過，設計工具自己的 ImageDirectory 配置也能讀取。名為 train、val 與 test 且下層各有類別的資料夾是子集；請以「子集」選擇其中之一。類別也可以改由表格提供。副檔名不分大小寫：.jpg .jpeg .jpe .jfif .jif .pjpeg .pjp .png .ppm .bmp .pgm .tif .tiff .webp .gif .avif .heic .heif。只讀取檔頭，不複製任何檔案。封存檔直接就地讀取；壓縮的 tar 會解壓縮到工作區一次。程式會跟隨指向資料夾的連結，但不會繞圈。超過 8 位元的值依整組影像共用的規則轉換成色階，絕不依個別影像碰巧包含的值；若檔案未說明值的範圍（例如浮點數），也會讀取像素，以確認這些值是否在範圍內。</translation>
  </message>
  <message>
   <source>{images} images in {categories} categories</source>
   <translation>{images} 張影像，{categories} 個類別</translation>
  </message>
  <message>
   <source>{images} images</source>
   <translation>{images} 張影像</translation>
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
   <source>The images by reference, with categories if there is one subfolder for each category.</source>
   <translation>影像的參考；若每個類別各有一個子資料夾，每張影像都有類別。</translation>
  </message>
  <message>
   <source>Subset</source>
   <translation>子集</translation>
  </message>
  <message>
   <source>The images to use if the folders of the dataset are named train, val (valid, validation, dev) and test (testing, eval). All merges the categories of these folders, with a warning.</source>
   <translation>資料集的資料夾名為 train、val（valid、validation、dev）與 test（testing、eval）時，要採用哪些影像。選擇「全部」時會合併各資料夾的類別，並發出警告。</translation>
  </message>
  <message>
   <source>All</source>
   <translation>全部</translation>
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
   <source>Test</source>
   <translation>測試</translation>
  </message>
  <message>
   <source>Labels file</source>
   <translation>標籤檔案</translation>
  </message>
  <message>
   <source>A CSV or TSV file with a header and one row for each image; its categories replace those of the folders. Paths in it are relative to the dataset or to the file; images without a row are left out.</source>
   <translation>有標題列且每張影像一列的 CSV 或 TSV 檔案，以其中的類別取代資料夾的類別。其中的路徑相對於資料集或此檔案；沒有對應列的影像會排除。</translation>
  </message>
  <message>
   <source>Path column</source>
   <translation>路徑資料行</translation>
  </message>
  <message>
   <source>The column of the labels file with the path or name of the image. If empty, it is found by its name: path, filename, file, image, id and similar names.</source>
   <translation>標籤檔案中包含影像路徑或名稱的資料行。留空時依名稱尋找：path、filename、file、image、id 等。</translation>
  </message>
  <message>
   <source>Label column</source>
   <translation>標籤資料行</translation>
  </message>
  <message>
   <source>The column of the labels file with the category of the image. If empty, it is found by its name: label, category, class, target and similar names.</source>
   <translation>標籤檔案中包含影像類別的資料行。留空時依名稱尋找：label、category、class、target 等。</translation>
  </message>
  <message>
   <source>Follow links</source>
   <translation>跟隨連結</translation>
  </message>
  <message>
   <source>Follow links to folders, including folders outside the dataset; never in a cycle, and never twice to the same folder. If off, each link counts as a file that cannot be read.</source>
   <translation>是否跟隨指向資料夾的連結，包括指向資料集之外的連結；絕不繞圈，也不會兩次進入同一個資料夾。若不跟隨，每個連結都視為無法讀取的檔案。</translation>
  </message>
  <message>
   <source>On invalid image</source>
   <translation>遇到無效影像時</translation>
  </message>
  <message>
   <source>What to do with a file that has an image extension but cannot be read, a file that may be an image but has another extension or none, and a row of the labels file without an image. Text files, tables and programs are always ignored.</source>
   <translation>如何處理副檔名是影像但無法讀取的檔案、可能是影像但副檔名不同或沒有副檔名的檔案，以及標籤檔案中沒有對應影像的列。文字、表格與程式一律跳過。</translation>
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
   <source>Largest image</source>
   <translation>最大影像</translation>
  </message>
  <message>
   <source>Images with more pixels are rejected. This protects memory against files that claim to be extremely large; reading an image takes up to 16 MB per megapixel.</source>
   <translation>像素更多的影像無法使用。這可保護記憶體，避免自稱極大的檔案；讀取影像時，每百萬像素最多佔用 16 MB。</translation>
  </message>
  <message>
   <source>megapixels</source>
   <translation>百萬像素</translation>
  </message>
  <message>
   <source>Value range</source>
   <translation>值範圍</translation>
  </message>
  <message>
   <source>The values that become black and white in images of more than 8 bits. By type: for integers the bit depth stated in the file, for floats the range stated in the file (SMinSampleValue, SMaxSampleValue), otherwise 0 to 1. By the file's tags: MinSampleValue and MaxSampleValue are used as well. The set's own: from the smallest to the largest value of all images, measured once. Values outside the range become black or white, with a warning.</source>
   <translation>超過 8 位元的影像中，哪些值是黑色與白色。「依類型」：整數依檔案所述的位元數，浮點數依檔案所述的範圍 (SMinSampleValue、SMaxSampleValue)，沒有說明時為 0 到 1。「依檔案的標記」：另外也採用 MinSampleValue 與 MaxSampleValue。「從整組影像的最小值到最大值」：所有影像的最小值到最大值，只測量一次。超出範圍的值會變成黑色或白色，並發出警告。</translation>
  </message>
  <message>
   <source>By type</source>
   <translation>依類型</translation>
  </message>
  <message>
   <source>By the file's tags</source>
   <translation>依檔案的標記</translation>
  </message>
  <message>
   <source>From the set's own minimum to its maximum</source>
   <translation>從整組影像的最小值到最大值</translation>
  </message>
  <message>
   <source>Two numbers</source>
   <translation>兩個數字</translation>
  </message>
  <message>
   <source>Lowest value</source>
   <translation>最低值</translation>
  </message>
  <message>
   <source>The value that becomes black.</source>
   <translation>會變成黑色的值。</translation>
  </message>
  <message>
   <source>Highest value</source>
   <translation>最高值</translation>
  </message>
  <message>
   <source>The value that becomes white.</source>
   <translation>會變成白色的值。</translation>
  </message>
  <message>
   <source>Archive members</source>
   <translation>封存檔項目數</translation>
  </message>
  <message>
   <source>An archive with more entries is rejected. One million entries take about 1 GB of memory.</source>
   <translation>項目更多的封存檔會被拒絕。一百萬個項目佔用 1 GB 記憶體。</translation>
  </message>
  <message>
   <source>entries</source>
   <translation>個項目</translation>
  </message>
  <message>
   <source>Archive gigabytes</source>
   <translation>封存檔大小</translation>
  </message>
  <message>
   <source>An archive that unpacks to more is rejected, so that it does not fill the disk.</source>
   <translation>解壓縮後更大的封存檔會被拒絕，以免填滿磁碟。</translation>
  </message>
  <message>
   <source>GB</source>
   <translation>GB</translation>
  </message>
  <message>
   <source>Archive ratio</source>
   <translation>封存檔壓縮比</translation>
  </message>
  <message>
   <source>An archive that unpacks to more than 10 GB, and to more than this many times its own size, is rejected: images rarely compress that much, but archives made to fill a disk do.</source>
   <translation>解壓縮後超過 10 GB，且超過本身大小這麼多倍的封存檔會被拒絕：很少有影像能縮小這麼多，而刻意用來填滿磁碟的封存檔會。</translation>
  </message>
  <message>
   <source>times</source>
   <translation>倍</translation>
  </message>
  <message>
   <source>Cross Validate Model</source>
   <translation>交叉驗證模型</translation>
  </message>
  <message>
   <source>Train a model several times, each time holding out a different part of the images, and score that part.

The images are divided into folds, category by category. For each fold, Train PyTorch Model trains a new model on
the other folds, with the parameters below, and the model scores the images that were held out. So every image is
scored once, by a model that was not trained on it. Part of the other folds is used to select the best epoch; the
held-out images are never used for this, since their metrics would be too optimistic. Training images keep all of
their operations; for validation and held-out images, random operations are removed or replaced as in For inference.
A cancelled run continues in the fold where it stopped.</source>
   <translation>將模型定型多次，每次保留不同部分的影像，並為該部分評分。

影像會逐一類別分成數折。每一折都以其他折的影像定型一個新模型（方式與「定型 PyTorch 模型」相同，參數也是它的參數），再為保留的影像評分。因此每張影像都由沒有看過它的模型評分一次。最佳週期由其他折中的一部分影像選出，絕不使用保留的影像，否則其計量會過於樂觀。定型影像保留所附加的所有運算；驗證影像與保留的影像則略過隨機運算，或如「用於推斷」一樣替換。取消的執行會從當時的那一折繼續。</translation>
  </message>
  <message>
   <source>Model Training</source>
   <translation>模型定型</translation>
  </message>
  <message>
   <source>Accuracy {accuracy_mean}, standard deviation {accuracy_standard_deviation}</source>
   <translation>準確度 {accuracy_mean}，標準差 {accuracy_standard_deviation}</translation>
  </message>
  <message>
   <source>Accuracy {accuracy_mean}</source>
   <translation>準確度 {accuracy_mean}</translation>
  </message>
  <message>
   <source>Untrained model</source>
   <translation>未定型的模型</translation>
  </message>
  <message>
   <source>From EfficientNet, ResNet or another component of Image Classification. Each fold starts from it.</source>
   <translation>來自 EfficientNet、ResNet 或其他影像分類元件。每一折都從它開始。</translation>
  </message>
  <message>
   <source>Dataset</source>
   <translation>資料集</translation>
  </message>
  <message>
   <source>Labeled images of two or more categories, with the operations for training.</source>
   <translation>有標籤的影像，至少兩個類別，並附加定型用的運算。</translation>
  </message>
  <message>
   <source>Scored results</source>
   <translation>評分結果</translation>
  </message>
  <message>
   <source>One row for each image, as in Score Image Model, and the fold that held it out.</source>
   <translation>每張影像一列，與「評分影像模型」相同，並附上保留該影像的折。</translation>
  </message>
  <message>
   <source>Evaluation results</source>
   <translation>評估結果</translation>
  </message>
  <message>
   <source>As in Evaluate Model, with tables of the folds and of the mean and standard deviation over the folds.</source>
   <translation>與「評估模型」相同，並附上各折的表格，以及各折的平均值與離散程度。</translation>
  </message>
  <message>
   <source>Folds</source>
   <translation>折數</translation>
  </message>
  <message>
   <source>The number of parts that the images are divided into. For each part, a model is trained on the other parts.</source>
   <translation>影像要分成的份數。每一份都以其他各份定型一個模型。</translation>
  </message>
  <message>
   <source>Group by</source>
   <translation>分組依據</translation>
  </message>
  <message>
   <source>Identifies images that belong together and are never divided: a folder level, 1 for the outermost folder of an image's path, or a regular expression with one group in parentheses that is matched against the file name. If empty, images are not grouped.</source>
   <translation>同一群組（絕不分割）的影像有何共同之處：資料夾層級的編號，1 為影像路徑最外層的資料夾；或用於檔名、以括號包含一個群組的規則運算式。留空：每張影像各自獨立。</translation>
  </message>
  <message>
   <source>Validation fraction</source>
   <translation>驗證比例</translation>
  </message>
  <message>
   <source>The share of the images in the training folds that is set aside to select the best epoch and to stop early; at least one image of every category. Held-out images are not used for this.</source>
   <translation>從定型用的各折中留出這個比例的影像，用來選出最佳週期並決定是否提前停止；每個類別至少一張。保留的影像不參與其中。</translation>
  </message>
  <message>
   <source>Recipe</source>
   <translation>配方</translation>
  </message>
  <message>
   <source>Sets the defaults of the other parameters; values that you set are kept. Fine-tune: the last layer of a pretrained network is fitted first, then all layers are trained, with lower learning rates for layers near the input. From scratch: for networks that are not pretrained. Features only: only the last layer is trained, in seconds.</source>
   <translation>決定其他參數的預設值；您自行設定的值不變。「微調」：先擬合預先定型網路的最後一層，之後所有層都學習，越接近影像的層學得越少。「從頭定型」：適用於未預先定型的網路。「僅用特徵」：只定型最後一層，數秒即可完成。</translation>
  </message>
  <message>
   <source>As in Azure ML designer</source>
   <translation>與設計工具相同</translation>
  </message>
  <message>
   <source>Fine-tune</source>
   <translation>微調</translation>
  </message>
  <message>
   <source>From scratch</source>
   <translation>從頭定型</translation>
  </message>
  <message>
   <source>Features only</source>
   <translation>僅用特徵</translation>
  </message>
  <message>
   <source>Epochs</source>
   <translation>週期數</translation>
  </message>
  <message>
   <source>The number of passes over the training images; with a time budget, the maximum.</source>
   <translation>所有定型影像要看幾次；設定時間預算時，這是上限。</translation>
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
   <source>The number of images in a training step of each process; the last, incomplete batch of an epoch is dropped.</source>
   <translation>每個處理序每個定型步驟的影像數；週期中最後一個不完整的批次會略過。</translation>
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
   <source>The number of epochs over which the learning rate rises to its value: from 0.0001, or from a tenth of its value if that is 0.0001 or less.</source>
   <translation>學習率在這麼多個週期內從 0.0001 上升到設定值；若設定值為 0.0001 或更低，則從設定值的十分之一開始。</translation>
  </message>
  <message>
   <source>Learning rate</source>
   <translation>學習率</translation>
  </message>
  <message>
   <source>The highest learning rate; it decreases to nearly 0 at the end.</source>
   <translation>最高的學習率；最後會降到接近 0。</translation>
  </message>
  <message>
   <source>Random seed</source>
   <translation>隨機種子</translation>
  </message>
  <message>
   <source>Used for the division into folds, new weights, the order of images and random operations.</source>
   <translation>用於分折、新權重、影像順序與隨機運算。</translation>
  </message>
  <message>
   <source>Patience</source>
   <translation>耐心值</translation>
  </message>
  <message>
   <source>Stop when the validation loss has not improved for this many epochs.</source>
   <translation>驗證損失連續這麼多個週期未低於最低值時就停止。</translation>
  </message>
  <message>
   <source>Print frequency</source>
   <translation>列印頻率</translation>
  </message>
  <message>
   <source>The number of training steps between lines in the log.</source>
   <translation>每隔這麼多個定型步驟在記錄中寫一行。</translation>
  </message>
  <message>
   <source>iterations</source>
   <translation>次反覆運算</translation>
  </message>
  <message>
   <source>Optimizer</source>
   <translation>最佳化工具</translation>
  </message>
  <message>
   <source>The algorithm that updates the weights. AdamW needs a learning rate of about 0.001 or less.</source>
   <translation>將梯度轉換成步驟的方法。AdamW 適合約 0.001 或更低的學習率。</translation>
  </message>
  <message>
   <source>Advanced</source>
   <translation>進階</translation>
  </message>
  <message>
   <source>SGD (Nesterov 0.9)</source>
   <translation>SGD（Nesterov 0.9）</translation>
  </message>
  <message>
   <source>AdamW</source>
   <translation>AdamW</translation>
  </message>
  <message>
   <source>Weight decay</source>
   <translation>權重衰減</translation>
  </message>
  <message>
   <source>How strongly weights are pulled toward 0. With AdamW, 0.01 to 0.05 is common.</source>
   <translation>將權重拉向 0 的強度。使用 AdamW 時通常為 0.01 到 0.05。</translation>
  </message>
  <message>
   <source>Layer decay</source>
   <translation>逐層衰減率</translation>
  </message>
  <message>
   <source>The learning rate of each group of layers as a share of that of the next group: below 1, layers near the input change less than the last one. For pretrained models.</source>
   <translation>每組層的學習率占下一組學習率的比例：小於 1 時，越接近影像的層變化越小，最後一層變化最大。適用於預先定型的模型。</translation>
  </message>
  <message>
   <source>Learning rate schedule</source>
   <translation>學習率排程</translation>
  </message>
  <message>
   <source>How the learning rate decreases after the warm-up: from epoch to epoch, or with One cycle from step to step, after rising over the warm-up epochs or, without any, over a tenth of all epochs.</source>
   <translation>熱身之後學習率下降的方式：逐週期下降；或使用「單循環」時逐步驟下降，之前先在熱身週期中上升，若沒有熱身週期，則在所有週期的前十分之一上升。</translation>
  </message>
  <message>
   <source>Polynomial (power 2)</source>
   <translation>多項式（2 次方）</translation>
  </message>
  <message>
   <source>Cosine</source>
   <translation>半個餘弦</translation>
  </message>
  <message>
   <source>One cycle</source>
   <translation>單循環</translation>
  </message>
  <message>
   <source>Accumulation steps</source>
   <translation>梯度累積步數</translation>
  </message>
  <message>
   <source>The number of batches whose gradients are accumulated for one optimizer step, as if they were one batch; the batches left at the end of an epoch form a smaller one. The learning rate is not changed, and batch norm processes each batch separately.</source>
   <translation>每累積這麼多個批次，最佳化工具才更新一次，如同一個大批次；週期結束時剩下的批次會組成較小的一組。學習率不變，批次正規化仍各自看待每個批次。</translation>
  </message>
  <message>
   <source>batches</source>
   <translation>個批次</translation>
  </message>
  <message>
   <source>Clip gradients</source>
   <translation>裁剪梯度</translation>
  </message>
  <message>
   <source>Scale down gradients that exceed Max gradient norm.</source>
   <translation>縮短步驟中過長的梯度。</translation>
  </message>
  <message>
   <source>Max gradient norm</source>
   <translation>最大梯度範數</translation>
  </message>
  <message>
   <source>The maximum Euclidean norm of the gradient over all weights.</source>
   <translation>梯度的最大長度，以所有權重的歐氏範數計算。</translation>
  </message>
  <message>
   <source>Label smoothing</source>
   <translation>標籤平滑</translation>
  </message>
  <message>
   <source>The share of each label that is spread over all categories; 0.1 is common. Validation does not use it.</source>
   <translation>每個標籤分散到所有類別的比例；通常為 0.1。驗證不受影響。</translation>
  </message>
  <message>
   <source>Class weights</source>
   <translation>類別權重</translation>
  </message>
  <message>
   <source>Balanced weights each category in inverse proportion to its number of training images, so that rare categories count as much as frequent ones. Validation does not use it.</source>
   <translation>「平衡」依各類別定型影像數的反比加權，讓少見的類別與常見的類別同樣重要。驗證不受影響。</translation>
  </message>
  <message>
   <source>None</source>
   <translation>無</translation>
  </message>
  <message>
   <source>Balanced</source>
   <translation>平衡</translation>
  </message>
  <message>
   <source>Mixup</source>
   <translation>Mixup</translation>
  </message>
  <message>
   <source>Blend each training image and its label with another one of its batch. If CutMix is also on, one of the two is chosen at random for each batch. The training error then counts the share of labels that was missed.</source>
   <translation>將每張定型影像及其標籤與同一批次的另一張混合。如果也開啟 CutMix，每個批次會隨機採用其中一種。此時定型錯誤率計算的是未猜中的標籤比例。</translation>
  </message>
  <message>
   <source>Mixup alpha</source>
   <translation>Mixup alpha</translation>
  </message>
  <message>
   <source>The shares are drawn from Beta(alpha, alpha): near 0 images are hardly blended, from 1 on strongly.</source>
   <translation>混合比例取自 Beta(alpha, alpha)：接近 0 時幾乎不混合，1 以上時混合很多。</translation>
  </message>
  <message>
   <source>CutMix</source>
   <translation>CutMix</translation>
  </message>
  <message>
   <source>Replace a rectangle of each training image with that of another image of its batch, and mix the labels by share of area.</source>
   <translation>將每張定型影像的一個矩形換成同一批次另一張影像的矩形，標籤則依面積比例替換。</translation>
  </message>
  <message>
   <source>CutMix alpha</source>
   <translation>CutMix alpha</translation>
  </message>
  <message>
   <source>The areas are drawn from Beta(alpha, alpha): near 0 they are almost nothing or almost everything, at 1 all sizes are equally likely.</source>
   <translation>面積取自 Beta(alpha, alpha)：接近 0 時幾乎是全無或全部，等於 1 時各種大小的機率相同。</translation>
  </message>
  <message>
   <source>Alternating flip</source>
   <translation>交替翻轉</translation>
  </message>
  <message>
   <source>Where the training images have Random horizontal flip, mirror each image in every other epoch, and not by chance: both sides of every image are then seen equally often.</source>
   <translation>訓練影像使用「隨機水平翻轉」時，每個影像固定每隔一個訓練週期翻轉一次，而不是隨機決定：如此每個影像的兩面出現的次數相同。</translation>
  </message>
  <message>
   <source>Average weights</source>
   <translation>平均權重</translation>
  </message>
  <message>
   <source>Keep an exponential moving average (EMA) of the weights over all steps. The averaged weights are validated and saved.</source>
   <translation>在所有步驟中保留權重的指數移動平均 (EMA)。驗證與儲存的都是這個平均。</translation>
  </message>
  <message>
   <source>Average decay</source>
   <translation>平均衰減率</translation>
  </message>
  <message>
   <source>The share of the average that is kept at each step; values nearer to 1 average over more steps. At step n it is at most (1 + n) / (10 + n), so that the initial weights have little influence.</source>
   <translation>每個步驟保留的平均比例；越接近 1，平均的時間越長。在第 n 步最多為 (1 + n) / (10 + n)，以便很快忘記未定型的權重。</translation>
  </message>
  <message>
   <source>Freeze epochs</source>
   <translation>凍結週期數</translation>
  </message>
  <message>
   <source>For this many epochs only the last layer is trained; all other layers, including their batch norm statistics, stay unchanged. Then all layers are trained. For pretrained models.</source>
   <translation>在這麼多個週期內只有最後一層學習；其他各層及其批次正規化的統計值都保持不變。之後所有層都會學習。適用於預先定型的模型。</translation>
  </message>
  <message>
   <source>Freeze statistics</source>
   <translation>凍結統計值</translation>
  </message>
  <message>
   <source>Batch norm layers keep and use their means and variances, while their weights are trained. For pretrained models on few images, since statistics of few images vary widely.</source>
   <translation>批次正規化層保留並使用既有的平均值與變異數，但權重仍會學習。適用於以少量影像定型的預先定型模型，因為少量影像的統計值變動很大。</translation>
  </message>
  <message>
   <source>Frozen epochs</source>
   <translation>凍結期間的學習方式</translation>
  </message>
  <message>
   <source>How the last layer is trained while all others are frozen: by training steps, or in the first of these epochs by a fit to the features of all images (multinomial logistic regression with the penalty that has the lowest validation loss; labels are not smoothed).</source>
   <translation>其他層都凍結時，最後一層如何學習：以定型步驟學習，或在這些週期的第一個，一次擬合所有影像的特徵（多項式羅吉斯迴歸，採用驗證損失最低的懲罰係數；不使用標籤平滑）。</translation>
  </message>
  <message>
   <source>Training steps</source>
   <translation>定型步驟</translation>
  </message>
  <message>
   <source>Fit to features</source>
   <translation>擬合特徵</translation>
  </message>
  <message>
   <source>Feature variants</source>
   <translation>特徵變體數</translation>
  </message>
  <message>
   <source>The number of random variants of each training image that are used while all layers but the last are frozen. The features of each variant are computed once and cached. 0 samples a new variant in every epoch, and one for a fit.</source>
   <translation>除最後一層外各層都凍結時，每張定型影像以多少種隨機變體呈現。每種變體的特徵只計算一次並保留。0 表示每個週期重新抽樣一種，擬合時使用一種。</translation>
  </message>
  <message>
   <source>variants</source>
   <translation>種變體</translation>
  </message>
  <message>
   <source>Refit with validation</source>
   <translation>加入驗證影像重新擬合</translation>
  </message>
  <message>
   <source>Keep the model with the fitted last layer unless a later epoch is better by more than the standard error of its accuracy, and then fit its last layer once more, to training and validation images together. Metrics and temperature are from before that. Then measure the accuracy on other images: the model has learned from the validation images.</source>
   <translation>除非之後某個週期的準確度高出其標準誤以上，否則保留最後一層已擬合的模型，並以定型影像和驗證影像再擬合一次最後一層。指標和溫度取自那之前。之後請以其他影像測量準確度：模型已從驗證影像學習。</translation>
  </message>
  <message>
   <source>Time budget</source>
   <translation>時間預算</translation>
  </message>
  <message>
   <source>Training ends after this time, including validation: a few steps are timed, then as many epochs are planned as fit, up to Epochs, and the learning rate decreases to its end within them. 0 means no limit.</source>
   <translation>定型（包括驗證）在這段時間之後結束：先測量幾個步驟的時間，再規劃時間內能完成的週期數（最多為「週期數」），學習率會在這些週期內降到最低。0 表示不限制。</translation>
  </message>
  <message>
   <source>minutes</source>
   <translation>分鐘</translation>
  </message>
  <message>
   <source>Compile</source>
   <translation>編譯</translation>
  </message>
  <message>
   <source>Compile the network with torch.compile for faster training steps; the start takes longer. A machine without a compiler trains without it and reports a warning.</source>
   <translation>讓 torch.compile 為定型步驟產生更快的程式碼；一開始需要一些時間。沒有編譯器的電腦會以警告說明，並在不編譯的情況下定型。</translation>
  </message>
  <message>
   <source>Calibrate</source>
   <translation>校準</translation>
  </message>
  <message>
   <source>After training, fit a temperature on the validation images, by which scoring divides the logits of the network: of images scored with 80 %, about 80 % are then correct. It changes no label and no weight.</source>
   <translation>定型之後以驗證影像擬合溫度，評分時將網路的 logit 除以該溫度：如此一來，機率為 80 % 的影像中約有 80 % 是正確的。標籤與權重都不會改變。</translation>
  </message>
  <message>
   <source>Unknown precision</source>
   <translation>未知判定的精確度</translation>
  </message>
  <message>
   <source>After training, use the validation images to choose the lowest probability above which this share of answers is correct, and store it in the model; Score Image Model can then answer unknown below it. 0 turns this off.</source>
   <translation>定型之後以驗證影像找出最低的機率，使達到該機率的回答有這個比例是正確的，並將它保存在模型中；「評分影像模型」便可將低於它的影像判定為未知。0 表示關閉。</translation>
  </message>
  <message>
   <source>Device</source>
   <translation>裝置</translation>
  </message>
  <message>
   <source>The device to compute on; auto selects the fastest one of this machine.</source>
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
   <source>Floating-point format. auto uses bf16-mixed on GPUs and processors that are faster with it, and otherwise 32-true, which is exact.</source>
   <translation>浮點數格式。auto 在以 bf16-mixed 計算較快的 GPU 與處理器上使用 bf16-mixed，其他情況使用精確的 32-true。</translation>
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
   <source>The number of processes that decode images, for each process that shares the work; 0 decodes in threads instead. -1 chooses automatically: by the number of cores for a GPU, 0 for the CPU.</source>
   <translation>每個分擔工作的處理序用來解碼影像的處理序數；0 表示在其本身的執行緒中解碼。-1 自動選擇：使用 GPU 時依核心數，使用 CPU 時為 0。</translation>
  </message>
  <message>
   <source>Cache memory</source>
   <translation>快取記憶體</translation>
  </message>
  <message>
   <source>Memory for decoded images, so that later epochs and runs need not decode them again; training stores the rest on the disk. -1 chooses automatically: half of the free memory. 0 turns the cache off.</source>
   <translation>存放已解碼影像的記憶體，讓之後的週期與執行不必再次解碼；定型時超出的部分會存放在磁碟上。-1 自動選擇：可用記憶體的一半。0 表示不存放。</translation>
  </message>
  <message>
   <source>MB</source>
   <translation>MB</translation>
  </message>
  <message>
   <source>Process count per node</source>
   <translation>每個節點的處理序數</translation>
  </message>
  <message>
   <source>The number of processes on each machine that share the work; for GPUs, one for each. Every process needs memory for its own network.</source>
   <translation>每部電腦上分擔工作的處理序數；使用 GPU 時，每個 GPU 一個。每個處理序都需要記憶體容納自己的網路。</translation>
  </message>
  <message>
   <source>processes</source>
   <translation>個處理序</translation>
  </message>
  <message>
   <source>Node count</source>
   <translation>節點數</translation>
  </message>
  <message>
   <source>The maximum number of machines that share the work. Above 1, the run prints the command to start on each of the other machines; it begins with those that have joined after half a minute, and machines can join or leave later.</source>
   <translation>最多有多少部電腦分擔工作。大於 1 時，執行會列出在其他每部電腦上要啟動的命令；半分鐘後以已加入的電腦開始，其他電腦可以稍後加入或離開。</translation>
  </message>
  <message>
   <source>machines</source>
   <translation>部電腦</translation>
  </message>
  <message>
   <source>Max restarts</source>
   <translation>重新啟動次數上限</translation>
  </message>
  <message>
   <source>How many times all processes are restarted, and continue from what is finished, after one of them or a machine is lost.</source>
   <translation>某個處理序或某部電腦消失之後，所有處理序最多重新啟動幾次，並從已完成的部分繼續。</translation>
  </message>
  <message>
   <source>DenseNet</source>
   <translation>DenseNet</translation>
  </message>
  <message>
   <source>Choose a densely connected network (Huang et al. 2016) as the model to train.

Pretrained starts from weights learned on ImageNet, which needs far fewer images; the last layer is replaced to fit
the categories. Otherwise the weights are initialized with the seed of Train PyTorch Model.</source>
   <translation>選擇密集連接網路（Huang 等人，2016）作為要定型的模型。

「預先定型」從在 ImageNet 上學到的權重開始，所需的影像少得多；最後一層會換成符合類別的一層。否則權重由「定型 PyTorch 模型」的種子抽樣產生。</translation>
  </message>
  <message>
   <source>Image Classification</source>
   <translation>影像分類</translation>
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
   <source>Use less memory in training, but take about a quarter more time.</source>
   <translation>定型時使用較少記憶體，但時間約多四分之一。</translation>
  </message>
  <message>
   <source>Weights file</source>
   <translation>權重檔案</translation>
  </message>
  <message>
   <source>A local .pth or .safetensors file of this network to start from, instead of torchvision's weights. If set, it is used whether or not Pretrained is on.</source>
   <translation>以此網路的本機 .pth 或 .safetensors 檔案作為起點，取代 torchvision 的權重。只要指定了，不論是否開啟「預先定型」都會使用。</translation>
  </message>
  <message>
   <source>EfficientNet</source>
   <translation>EfficientNet</translation>
  </message>
  <message>
   <source>Choose an EfficientNet (Tan and Le 2019, 2021) as the model to train.

lite0 is fast on processors without a GPU, and its ImageNet weights are installed with this program, so that it
starts from them without the internet; those of lite1 and lite2 come with the extra lite. b0 to b7 and v2_s to v2_l
are torchvision's: more accurate and slower, with weights that are downloaded once. The last layer is replaced to
fit the categories. Without Pretrained, weights are initialized with the seed of Train PyTorch Model.</source>
   <translation>選擇 EfficientNet（Tan 與 Le，2019、2021）作為要定型的模型。

lite0 在沒有 GPU 的處理器上也很快，其 ImageNet 權重隨此程式安裝，因此沒有網際網路也能從這些權重開始；lite1 與 lite2 的權重隨額外套件 lite 安裝。b0 到 b7 以及 v2_s 到 v2_l 是 torchvision 的網路：更準確但較慢，權重會下載一次。最後一層會換成符合類別的一層。未開啟「預先定型」時，權重由「定型 PyTorch 模型」的種子抽樣產生。</translation>
  </message>
  <message>
   <source>The network. lite0 is the smallest and fastest.</source>
   <translation>網路。lite0 最小也最快。</translation>
  </message>
  <message>
   <source>lite0</source>
   <translation>lite0</translation>
  </message>
  <message>
   <source>lite1</source>
   <translation>lite1</translation>
  </message>
  <message>
   <source>lite2</source>
   <translation>lite2</translation>
  </message>
  <message>
   <source>b0</source>
   <translation>b0</translation>
  </message>
  <message>
   <source>b1</source>
   <translation>b1</translation>
  </message>
  <message>
   <source>b2</source>
   <translation>b2</translation>
  </message>
  <message>
   <source>b3</source>
   <translation>b3</translation>
  </message>
  <message>
   <source>b4</source>
   <translation>b4</translation>
  </message>
  <message>
   <source>b5</source>
   <translation>b5</translation>
  </message>
  <message>
   <source>b6</source>
   <translation>b6</translation>
  </message>
  <message>
   <source>b7</source>
   <translation>b7</translation>
  </message>
  <message>
   <source>v2_s</source>
   <translation>v2_s</translation>
  </message>
  <message>
   <source>v2_m</source>
   <translation>v2_m</translation>
  </message>
  <message>
   <source>v2_l</source>
   <translation>v2_l</translation>
  </message>
  <message>
   <source>A local .pth or .safetensors file of this network to start from, instead of the published weights. If set, it is used whether or not Pretrained is on.</source>
   <translation>以此網路的本機 .pth 或 .safetensors 檔案作為起點，取代已發布的權重。只要指定了，不論是否開啟「預先定型」都會使用。</translation>
  </message>
  <message>
   <source>Evaluate Model</source>
   <translation>評估模型</translation>
  </message>
  <message>
   <source>Compare the predictions of a model with the categories of the images.

Reports accuracy, top-5 accuracy, micro and macro precision, recall and F1, log loss, the metrics of each category,
and the confusion matrix as a table and as a chart; with two categories also the ROC curve and the area under it,
and which category is the positive one. Calibration: expected calibration error, reliability diagram and Brier
score, before and after for a calibrated model, and the accuracy of the most certain images. Images scored as
unknown are counted and are never correct. With both inputs, the two models are compared side by side.</source>
   <translation>比較模型的答案與影像的類別。

提供準確度、前 5 名準確度、微觀與宏觀的精確度、召回率與 F1、對數損失、各類別的數值，以及表格與圖片形式的混淆矩陣；只有兩個類別時，還有 ROC 曲線及其曲線下面積，結果會指明哪個類別是正類別。機率有多可信：預期校準誤差、可靠性圖與 Brier 分數（校準過的模型會列出校準前後的數值），以及信賴度最高的影像的準確度。判定為未知的影像會計數，且一律不算正確。兩個輸入都接上時，兩者會並列。</translation>
  </message>
  <message>
   <source>Model Scoring &amp; Evaluation</source>
   <translation>模型評分與評估</translation>
  </message>
  <message>
   <source>Accuracy {accuracy}</source>
   <translation>準確度 {accuracy}</translation>
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
   <source>One row for each input, with further tables and charts.</source>
   <translation>每個輸入一列，並附其他表格與圖片。</translation>
  </message>
  <message>
   <source>Image Classification Model</source>
   <translation>影像分類模型</translation>
  </message>
  <message>
   <source>Choose any network for image classification by name as the model to train.

Available are all networks of torchvision, e.g. MobileNet, RegNet, ConvNeXt, Vision Transformer and Swin; those that
installed packages add; and, with the extra timm, those of timm, as timm/ followed by their timm name. Pretrained
starts from the published ImageNet weights; the last layer is replaced to fit the categories. Otherwise the weights
are initialized with the seed of Train PyTorch Model.</source>
   <translation>依名稱選擇任何影像分類網路作為要定型的模型。

可用的有：torchvision 的所有網路，例如 MobileNet、RegNet、ConvNeXt、Vision Transformer 與 Swin；已安裝的套件所加入的網路；以及安裝額外套件 timm 時 timm 的網路，名稱為 timm/ 加上其在 timm 中的名稱。「預先定型」從已發布的 ImageNet 權重開始；最後一層會換成符合類別的一層。否則權重由「定型 PyTorch 模型」的種子抽樣產生。</translation>
  </message>
  <message>
   <source>The network, e.g. convnext_tiny or vit_b_16; or timm/ followed by a timm model name, e.g. timm/mobilenetv4_conv_small.</source>
   <translation>網路，例如 convnext_tiny 或 vit_b_16；或 timm/ 加上 timm 中的名稱，例如 timm/mobilenetv4_conv_small。</translation>
  </message>
  <message>
   <source>Image Dataset</source>
   <translation>影像資料集</translation>
  </message>
  <message>
   <source>Bring a folder or an archive of images into the graph.

Nothing is copied: the images are read in place. Changed, added or removed files are detected at the next run.
``sample:digits`` selects the built-in sample, 1,797 scanned digits in 10 categories.</source>
   <translation>將存放影像的資料夾或封存檔帶入圖形。

不會複製任何檔案：影像就地讀取。檔案若有變更、新增或移除，下次執行時就會察覺。``sample:digits`` 是內建的範例，包含 10 個類別、1,797 張掃描數字。</translation>
  </message>
  <message>
   <source>Datasets</source>
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
   <source>Fingerprint</source>
   <translation>指紋</translation>
  </message>
  <message>
   <source>How changes of a file are detected: by its size, times and location on the disk, or by its content. Content reuses results after files were touched, restored or copied back, and trained models also after they were moved, but reads every byte before each run.</source>
   <translation>依據什麼判斷檔案有變更：檔案的大小、時間與在磁碟上的位置，或其內容。選擇「內容」時，檔案的時間變更、還原或複製回來之後仍會重複使用結果，檔案移動之後也會重複使用已定型的模型，但每次執行前會讀取每個位元組。</translation>
  </message>
  <message>
   <source>Times</source>
   <translation>時間</translation>
  </message>
  <message>
   <source>Content</source>
   <translation>內容</translation>
  </message>
  <message>
   <source>Init Image Transformation</source>
   <translation>初始影像轉換</translation>
  </message>
  <message>
   <source>Choose the operations that are applied to every image, in the order in which they are listed.

The operations are torchvision's. Random flips, perspective and erasing apply to every second image on average,
random grayscale to every tenth; they are sampled again each time an image is read. Apply Image Transformation
attaches them to images. A crop that is larger than the image is padded with black; if this affects every image, a
warning is shown before the run.</source>
   <translation>選擇要套用到每張影像的運算，依列出的順序進行。

這些是 torchvision 的運算。隨機翻轉、透視與擦除平均每兩張影像發生一次，隨機灰階每十張一次，每次讀取影像時重新抽樣。「套用影像轉換」會將它們附加到影像。裁剪大小若大於影像，會以黑色填補；若所有影像都會如此，圖形在執行之前就會指出。</translation>
  </message>
  <message>
   <source>Output image transformation</source>
   <translation>輸出影像轉換</translation>
  </message>
  <message>
   <source>The selected operations.</source>
   <translation>所選的運算。</translation>
  </message>
  <message>
   <source>Resize</source>
   <translation>調整大小</translation>
  </message>
  <message>
   <source>Scale the image so that its shorter side has Size pixels; the aspect ratio is kept.</source>
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
   <source>Cut a square out of the center; smaller images are padded with black.</source>
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
   <source>Change brightness, contrast and saturation randomly, by up to 40 %.</source>
   <translation>隨機改變亮度、對比與飽和度，最多 40 %。</translation>
  </message>
  <message>
   <source>Grayscale</source>
   <translation>灰階</translation>
  </message>
  <message>
   <source>Remove all color; three equal channels are kept, as models expect.</source>
   <translation>移除所有色彩；保留三個相同的色版，讓模型能照常運作。</translation>
  </message>
  <message>
   <source>Random resized crop</source>
   <translation>隨機調整大小裁剪</translation>
  </message>
  <message>
   <source>Cut out a random part of 8 to 100 % of the area with an aspect ratio from 3:4 to 4:3, and scale it to a square.</source>
   <translation>隨機裁下面積 8 到 100 %、長寬比 3:4 到 4:3 的部分，並縮放成正方形。</translation>
  </message>
  <message>
   <source>Random size</source>
   <translation>隨機裁剪後大小</translation>
  </message>
  <message>
   <source>Side of that square. If not set, it equals Crop size if that is set, otherwise Size if that is set.</source>
   <translation>該正方形的邊長。未設定時，若已設定「裁剪大小」就與它相同，否則若已設定「大小」就與它相同。</translation>
  </message>
  <message>
   <source>Random crop</source>
   <translation>隨機裁剪</translation>
  </message>
  <message>
   <source>Cut a square out at a random position; smaller images are padded with black.</source>
   <translation>從隨機位置裁下正方形；較小的影像以黑色填補。</translation>
  </message>
  <message>
   <source>Random crop size</source>
   <translation>隨機裁剪大小</translation>
  </message>
  <message>
   <source>Side of that square. If not set, it equals Crop size if that is set.</source>
   <translation>該正方形的邊長。未設定時，若已設定「裁剪大小」就與它相同。</translation>
  </message>
  <message>
   <source>Random horizontal flip</source>
   <translation>隨機水平翻轉</translation>
  </message>
  <message>
   <source>Mirror every second image, on average, left to right.</source>
   <translation>平均每兩張影像左右翻轉一張。</translation>
  </message>
  <message>
   <source>Random vertical flip</source>
   <translation>隨機垂直翻轉</translation>
  </message>
  <message>
   <source>Mirror every second image, on average, top to bottom.</source>
   <translation>平均每兩張影像上下翻轉一張。</translation>
  </message>
  <message>
   <source>Random rotation</source>
   <translation>隨機旋轉</translation>
  </message>
  <message>
   <source>Rotate by a random angle.</source>
   <translation>旋轉隨機角度。</translation>
  </message>
  <message>
   <source>Random rotation degrees</source>
   <translation>隨機旋轉度數</translation>
  </message>
  <message>
   <source>The largest angle, in either direction.</source>
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
   <source>Rotate by a random angle around the center.</source>
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
   <source>Remove the color of every tenth image, on average.</source>
   <translation>平均每十張影像移除一張的色彩。</translation>
  </message>
  <message>
   <source>Random perspective</source>
   <translation>隨機透視</translation>
  </message>
  <message>
   <source>Distort the perspective of every second image, on average.</source>
   <translation>平均每兩張影像扭曲一張的透視。</translation>
  </message>
  <message>
   <source>TrivialAugment</source>
   <translation>TrivialAugment</translation>
  </message>
  <message>
   <source>Apply one operation with a random strength to each image: shear, translation, rotation, brightness, color, contrast, sharpness, posterize, solarize, autocontrast, equalize, or none.</source>
   <translation>對每個影像套用一項強度隨機的運算：傾斜、平移、旋轉、亮度、色彩、對比、銳利度、色調分離、曝光過度、自動對比、等化，或不套用。</translation>
  </message>
  <message>
   <source>Random erasing</source>
   <translation>隨機擦除</translation>
  </message>
  <message>
   <source>Blacken a random rectangle of every second image, on average.</source>
   <translation>平均每兩張影像將一張的隨機矩形塗黑。</translation>
  </message>
  <message>
   <source>ResNet</source>
   <translation>ResNet</translation>
  </message>
  <message>
   <source>Choose a residual network (He et al. 2015) as the model to train.

Pretrained starts from weights learned on ImageNet, which needs far fewer images; the last layer is replaced to fit
the categories. Otherwise the weights are initialized with the seed of Train PyTorch Model.</source>
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
   <source>Initialize every residual block as the identity. Only for randomly initialized weights: with Pretrained off and no Weights file.</source>
   <translation>讓每個殘差區塊從恆等函數開始。僅適用於重新抽樣的權重：關閉「預先定型」且未指定「權重檔案」。</translation>
  </message>
  <message>
   <source>Score Image Model</source>
   <translation>評分影像模型</translation>
  </message>
  <message>
   <source>Predict the category of each image with a trained model, with a probability for every category.

The table has one row for each image, in the order of the image directory: its category if it has one, its id, its
path, ``Scored Probabilities_&lt;category&gt;`` for every category, ``Scored Labels``, and ``error``. Probabilities are
calibrated if the model was trained with Calibrate. With a threshold, the label of an image is ``unknown`` if no
category is probable enough. An image that cannot be read is a row without scores that states the reason; so is a
file that Convert to Image Directory skipped, or left out for its extension, unless the images were split. If the
images have no transformation, the transformation of the model is applied. Several processes or machines can share
the images; the table is the same.</source>
   <translation>讓已定型的模型判斷每張影像是什麼，並給出每個類別的機率。

每張影像一列，依影像目錄的順序：類別（若有）、識別碼、路徑、每個類別的 ``Scored Probabilities_&lt;category&gt;``、``Scored Labels`` 與 ``error``。模型定型時若開啟「校準」，機率就是校準過的。若有要求，沒有任何類別的機率夠高時，影像的標籤為 ``unknown``。無法讀取的影像也有一列，沒有分數但會說明原因；「轉換成影像目錄」略過或因副檔名而未使用的檔案，只要影像未經分割，也是如此。若影像未附加轉換，則套用模型自己的轉換。可由多個處理序或多部電腦分擔影像；得到的表格相同。</translation>
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
   <source>One row for each image.</source>
   <translation>每張影像一列。</translation>
  </message>
  <message>
   <source>Unknown threshold</source>
   <translation>未知閾值來源</translation>
  </message>
  <message>
   <source>The source of the threshold for unknown images. A model has one if it was trained with Unknown precision.</source>
   <translation>判定未知影像的閾值來自何處。定型時設定了「未知判定的精確度」的模型才有閾值。</translation>
  </message>
  <message>
   <source>Unknown below</source>
   <translation>未知閾值</translation>
  </message>
  <message>
   <source>From the model</source>
   <translation>模型的閾值</translation>
  </message>
  <message>
   <source>Scored Labels is unknown if the highest probability is below this value. 0 turns this off.</source>
   <translation>最高機率低於此值時，Scored Labels 為 unknown。0 表示關閉。</translation>
  </message>
  <message>
   <source>Average over mirrored</source>
   <translation>與鏡像平均</translation>
  </message>
  <message>
   <source>Score each image and its mirror image, and average their probabilities: often a little more accurate, and takes twice as long. Only where a mirrored image means the same.</source>
   <translation>對每個影像及其鏡像評分，並將兩者的機率平均：通常稍微準確一些，但需要兩倍時間。僅適用於鏡像意義相同的影像。</translation>
  </message>
  <message>
   <source>Split Image Directory</source>
   <translation>分割影像目錄</translation>
  </message>
  <message>
   <source>Divide the images of an image directory into two disjoint sets.

Random: labeled images are divided category by category, so that every category with two or more images is in both
outputs; unlabeled images are divided at random. By name: a hash of each image's path decides, so that images that
are added later do not move any of the others. By group: images that belong together, such as those of one patient,
stay together. Every image is in exactly one output.</source>
   <translation>將影像目錄的影像分成兩個不重複的集合。

「隨機」：有標籤的影像逐一類別分割，讓至少有兩張影像的類別同時出現在兩個輸出中；沒有標籤的影像則隨機抽取。「依名稱」：由每張影像路徑的雜湊決定，因此之後加入的影像不會使其他影像改變位置。「依群組」：屬於同一群組的影像，例如同一位病人的影像，會保持在一起。沒有影像會同時在兩個輸出中，也不會遺失任何一張。</translation>
  </message>
  <message>
   <source>{images_in_first} and {images_in_second} images</source>
   <translation>{images_in_first} 張和 {images_in_second} 張影像</translation>
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
   <source>The share of the images in the first output, rounded down to whole images; with By name and By group it is approximate.</source>
   <translation>第一個輸出包含這個比例的影像，無條件捨去至整數張；依名稱與依群組分割時，大約是這個比例。</translation>
  </message>
  <message>
   <source>The same seed divides the same images in the same way.</source>
   <translation>相同的種子以相同方式分割相同的影像。</translation>
  </message>
  <message>
   <source>Method</source>
   <translation>方法</translation>
  </message>
  <message>
   <source>Random: exactly the fraction of all images, and of each category. By name: the path of each image and the seed decide, so that adding images does not move any of the others. By group: images that belong together are in the same output.</source>
   <translation>「隨機」：比例完全準確，每個類別也依此比例分割。「依名稱」：由每張影像的路徑與種子決定，因此加入影像不會使其他影像改變位置。「依群組」：屬於同一群組的影像會在同一個輸出中。</translation>
  </message>
  <message>
   <source>Random</source>
   <translation>隨機</translation>
  </message>
  <message>
   <source>By name</source>
   <translation>依名稱</translation>
  </message>
  <message>
   <source>By group</source>
   <translation>依群組</translation>
  </message>
  <message>
   <source>Identifies images that belong together: a folder level, 1 for the outermost folder of an image's path, or a regular expression with one group in parentheses that is matched against the file name, such as ^([^_]+)_ for the part before the first underscore.</source>
   <translation>同一群組的影像有何共同之處：資料夾層級的編號，1 為影像路徑最外層的資料夾；或用於檔名、以括號包含一個群組的規則運算式，例如 ^([^_]+)_ 表示第一個底線之前的部分。</translation>
  </message>
  <message>
   <source>Train PyTorch Model</source>
   <translation>定型 PyTorch 模型</translation>
  </message>
  <message>
   <source>Train a model on labeled images, and keep its best epoch.

The defaults are stochastic gradient descent with Nesterov momentum 0.9, weight decay 1e-4 and cross-entropy. The
learning rate rises linearly over the warm-up epochs, then decreases as a polynomial of power 2. After every epoch
the validation images are scored; the trained model is that of the epoch with the highest top-1 accuracy (if equal,
the lowest loss). If a trained model is given in place of an untrained one, it is trained further. A cancelled run
continues after its last finished epoch. Several processes or machines can share the training: each takes its own
share of the images in batches of the given size, and the learning rate is multiplied by their number.</source>
   <translation>以有標籤的影像定型模型，並保留表現最好的週期。

預設採用隨機梯度下降，Nesterov 動量 0.9、權重衰減 1e-4，以及交叉熵。學習率在熱身週期中線性上升，之後依二次多項式下降。每個週期結束後會對驗證影像評分；定型後的模型取自 top-1 準確度最高的週期（準確度相同時取損失較低者）。可以用已定型的模型代替未定型的模型：此時會繼續定型。取消的執行會從最後完成的週期之後繼續。可由多個處理序或多部電腦一起定型：每個處理序以指定的批次大小處理自己那一份影像，學習率則乘以處理序數。</translation>
  </message>
  <message>
   <source>Accuracy {top1_accuracy} in epoch {best_epoch}</source>
   <translation>準確度 {top1_accuracy}（第 {best_epoch} 週期）</translation>
  </message>
  <message>
   <source>Accuracy {top1_accuracy}</source>
   <translation>準確度 {top1_accuracy}</translation>
  </message>
  <message>
   <source>{epochs_run} epochs</source>
   <translation>{epochs_run} 個週期</translation>
  </message>
  <message>
   <source>From EfficientNet, ResNet or another component of Image Classification; or a trained model, to train it further.</source>
   <translation>來自 EfficientNet、ResNet 或其他影像分類元件；或接上已定型的模型以繼續定型。</translation>
  </message>
  <message>
   <source>Training dataset</source>
   <translation>定型資料集</translation>
  </message>
  <message>
   <source>Labeled images for training, of two or more categories.</source>
   <translation>用來學習的有標籤影像，至少兩個類別。</translation>
  </message>
  <message>
   <source>Validation dataset</source>
   <translation>驗證資料集</translation>
  </message>
  <message>
   <source>Labeled images to evaluate every epoch; their categories must be among those of the training images.</source>
   <translation>用來評判每個週期的有標籤影像；其類別必須包含在定型資料集的類別中。</translation>
  </message>
  <message>
   <source>The model of the best epoch.</source>
   <translation>表現最好的週期的模型。</translation>
  </message>
  <message>
   <source>Used for new weights, the order of images and random operations.</source>
   <translation>用於新權重、影像順序與隨機運算。</translation>
  </message>
  <message>
   <source>Trained Model</source>
   <translation>已定型的模型</translation>
  </message>
  <message>
   <source>Bring a previously trained model into the graph, to score images with it or to train it further.

A model folder is an output of a run, e.g. saved with ``--output train.trained_model=FOLDER``.</source>
   <translation>將先前定型的模型帶入圖形，用來為影像評分或繼續定型。

模型資料夾來自執行的輸出，例如使用 ``--output train.trained_model=FOLDER``。</translation>
  </message>
  <message>
   <source>The model in that folder.</source>
   <translation>該資料夾的模型。</translation>
  </message>
  <message>
   <source>A model folder, absolute or relative to the graph file.</source>
   <translation>模型資料夾，可用絕對路徑或相對於圖形檔案的路徑。</translation>
  </message>
  <message>
   <source>Tune Model Hyperparameters</source>
   <translation>調整模型超參數</translation>
  </message>
  <message>
   <source>Train a model with many parameter values, one after the other, and keep the best one.

Each trial trains a model as Train PyTorch Model does, with the parameters below; Space lists the parameters to
vary, and their values. Trials are compared by a metric on the validation images, so the metric of the best model is
optimistic: evaluate it on images that were not used here. A trial that fails is a row of the results with its
error. Pruning stops trials that are unlikely to win. A cancelled run continues in the trial where it stopped.</source>
   <translation>以多組設定逐一定型模型，並保留最好的一個。

每次試驗都是一次「定型 PyTorch 模型」的定型，參數也是它的參數；「搜尋空間」指明要嘗試哪些參數與哪些值。試驗依驗證影像上的計量比較，因此最佳模型在驗證影像上的數值過於樂觀：請以未參與其中的影像評判。失敗的試驗在結果中占一列，並附上錯誤。沒有希望的試驗會提前停止。取消的執行會從當時的那次試驗繼續。</translation>
  </message>
  <message>
   <source>Accuracy {top1_accuracy} in trial {best_trial}</source>
   <translation>準確度 {top1_accuracy}（第 {best_trial} 次試驗）</translation>
  </message>
  <message>
   <source>{trials} trials</source>
   <translation>{trials} 次試驗</translation>
  </message>
  <message>
   <source>Sweep results</source>
   <translation>掃掠結果</translation>
  </message>
  <message>
   <source>One row for each trial, the best first: its state, values, metrics, epochs and seconds.</source>
   <translation>每次試驗一列，最佳者在前：其狀態、值、計量、週期與秒數。</translation>
  </message>
  <message>
   <source>Trained best model</source>
   <translation>已定型的最佳模型</translation>
  </message>
  <message>
   <source>The model of the best trial.</source>
   <translation>最佳試驗的模型。</translation>
  </message>
  <message>
   <source>Search</source>
   <translation>搜尋方式</translation>
  </message>
  <message>
   <source>Grid tries every combination. Random draws each trial independently. TPE (tree-structured Parzen estimator) favors values near those of good trials.</source>
   <translation>「網格」嘗試每一種組合。「隨機」獨立抽取每次試驗的值。「TPE」在目前試驗結果良好之處抽取（樹狀結構 Parzen 估計器）。</translation>
  </message>
  <message>
   <source>Grid</source>
   <translation>網格</translation>
  </message>
  <message>
   <source>TPE</source>
   <translation>TPE</translation>
  </message>
  <message>
   <source>Space</source>
   <translation>搜尋空間</translation>
  </message>
  <message>
   <source>The parameters to vary: one line for each parameter of Train PyTorch Model, or semicolons between them: learning_rate = 0.0001..0.1 log, or epochs = 3..10, or label_smoothing = 0..0.2 step 0.05, or a list as in batch_size = 8, 16, 32.</source>
   <translation>要嘗試的值：「定型 PyTorch 模型」的每個參數一行，或以分號分隔：learning_rate = 0.0001..0.1 log，或 epochs = 3..10，或 label_smoothing = 0..0.2 step 0.05，或如 batch_size = 8, 16, 32 的清單。</translation>
  </message>
  <message>
   <source>Trials</source>
   <translation>試驗次數</translation>
  </message>
  <message>
   <source>The maximum number of trials.</source>
   <translation>最多定型幾次。</translation>
  </message>
  <message>
   <source>trials</source>
   <translation>次試驗</translation>
  </message>
  <message>
   <source>Metric</source>
   <translation>計量</translation>
  </message>
  <message>
   <source>The metric on the validation images by which trials are compared: accuracy is maximized, loss is minimized.</source>
   <translation>比較試驗的依據，以驗證影像計算：準確度越高越好，損失越低越好。</translation>
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
   <source>Validation loss</source>
   <translation>驗證損失</translation>
  </message>
  <message>
   <source>Pruning</source>
   <translation>修剪</translation>
  </message>
  <message>
   <source>Which trials are stopped early. Median: those that are worse after an epoch than half of the other trials were. Hyperband: most of them after few epochs, fewer later.</source>
   <translation>哪些試驗要提前停止。「中位數」：在某個週期之後，比半數的其他試驗在相同週期之後更差的試驗。「Hyperband」：在少數週期之後停止大部分試驗，之後停止的越來越少。</translation>
  </message>
  <message>
   <source>Median</source>
   <translation>中位數</translation>
  </message>
  <message>
   <source>Hyperband</source>
   <translation>Hyperband</translation>
  </message>
  <message>
   <source>Used for the values that are tried and, in each training, for new weights, the order of images and random operations.</source>
   <translation>用於要嘗試的值，以及每次定型的新權重、影像順序與隨機運算。</translation>
  </message>
  <message>
   <source>images measured</source>
   <translation>張影像已測量</translation>
  </message>
 </context>
 <context>
  <name>drops</name>
  <message>
   <source>&amp;Train a classifier</source>
   <translation>定型分類器(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;Train a classifier on each</source>
   <translation>分別定型分類器(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;Add as dataset</source>
   <translation>新增為資料集(&amp;A)</translation>
  </message>
  <message>
   <source>&amp;Add as datasets</source>
   <translation>新增為資料集(&amp;A)</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>&amp;Use in {node}</source>
   <translation>用於「{node}」(&amp;U)</translation>
  </message>
 </context>
 <context>
  <name>edits</name>
  <message>
   <source>this graph is read-only; clone it to edit it</source>
   <translation>此圖形只能檢視；請複製後再變更</translation>
  </message>
  <message>
   <source>{target} already feeds {source}; this link would create a cycle</source>
   <translation>{target}的資料已流向{source}；反向的連結會形成循環</translation>
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
   <source>Remove invalid link</source>
   <translation>移除無法建立的連結</translation>
  </message>
  <message>
   <source>Add {title}</source>
   <translation>新增「{title}」</translation>
  </message>
  <message>
   <source>{title} cannot be inserted between {source} and {target}</source>
   <translation>「{title}」無法放在「{source}」與「{target}」之間</translation>
  </message>
  <message>
   <source>Insert {title} into link</source>
   <translation>將「{title}」插入連結</translation>
  </message>
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
   <source>Remove bypass</source>
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
   <source>Graph title</source>
   <translation>圖形的標題</translation>
  </message>
  <message>
   <source>Add note</source>
   <translation>新增附註</translation>
  </message>
  <message>
   <source>Add frame</source>
   <translation>新增框架</translation>
  </message>
  <message>
   <source>Change frame</source>
   <translation>變更框架</translation>
  </message>
  <message>
   <source>Change note</source>
   <translation>變更附註</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>刪除</translation>
  </message>
  <message>
   <source>Move</source>
   <translation>移動</translation>
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
  <name>examples</name>
  <message>
   <source>Train a saved model further with more images</source>
   <translation>以更多影像繼續定型已儲存的模型</translation>
  </message>
  <message>
   <source>Continues training a model with images that were added later, without starting over.</source>
   <translation>以後來取得的影像繼續定型模型，不必重新開始。</translation>
  </message>
  <message>
   <source>Scanned digits: cross-validation</source>
   <translation>掃描數字：交叉驗證</translation>
  </message>
  <message>
   <source>Divides 1,797 scanned digits into three parts, trains a small network three times, each time without one of the parts, and scores the part that was held out. Shows how much the accuracy varies between trainings.</source>
   <translation>將 1,797 張掃描數字分成三份，將小型網路定型三次，每次不使用其中一份，並為該份評分。可看出各次定型的準確度相差多少。</translation>
  </message>
  <message>
   <source>Scanned digits: DenseNet-121 and ResNet-18 compared</source>
   <translation>掃描數字：DenseNet-121 對 ResNet-18</translation>
  </message>
  <message>
   <source>Trains two networks on the same digits and compares their results.</source>
   <translation>以相同的數字影像定型兩個網路，並列顯示結果。</translation>
  </message>
  <message>
   <source>Scanned digits with ResNet-18</source>
   <translation>以 ResNet-18 辨識掃描數字</translation>
  </message>
  <message>
   <source>Trains a small network on 1,797 scanned digits that are included with the program, and tests it. The first run takes a minute or two.</source>
   <translation>以程式隨附的 1,797 張掃描數字定型小型網路並加以測試。第一次執行需要一兩分鐘。</translation>
  </message>
  <message>
   <source>Scanned digits: hyperparameter search</source>
   <translation>掃描數字：尋找合適的設定</translation>
  </message>
  <message>
   <source>Trains a small network six times on 1,797 scanned digits with different learning rates and batch sizes, keeps the best model and tests it on images that were not used for the selection.</source>
   <translation>以 1,797 張掃描數字將小型網路定型六次，每次使用不同的學習率與批次大小，保留最佳模型，並以未參與選擇的影像測試。</translation>
  </message>
  <message>
   <source>Your own folder with a pretrained network</source>
   <translation>您自己的資料夾與預先定型的網路</translation>
  </message>
  <message>
   <source>Trains a small pretrained network on the categories of your own folder. Needs no GPU and no download.</source>
   <translation>以您資料夾中的類別定型預先定型的小型網路。不需要 GPU，也不需要下載。</translation>
  </message>
  <message>
   <source>Score new images with a saved model</source>
   <translation>以已儲存的模型為新影像評分</translation>
  </message>
  <message>
   <source>Uses a model that you trained to predict the categories of new images.</source>
   <translation>讓您定型的模型判斷新影像的類別。</translation>
  </message>
  <message>
   <source>Test a saved model on labeled images</source>
   <translation>以有標籤的影像測試已儲存的模型</translation>
  </message>
  <message>
   <source>Measures the accuracy of a model that you trained on other images with known categories.</source>
   <translation>測量您定型的模型在其他已知類別的影像上表現如何。</translation>
  </message>
 </context>
 <context>
  <name>lists</name>
  <message>
   <source>, </source>
   <translation>、</translation>
  </message>
 </context>
 <context>
  <name>log</name>
  <message>
   <source>WARNING</source>
   <translation>警告</translation>
  </message>
  <message>
   <source>ERROR</source>
   <translation>錯誤</translation>
  </message>
 </context>
 <context>
  <name>menus</name>
  <message>
   <source>Open &amp;Recent</source>
   <translation>開啟最近的檔案(&amp;R)</translation>
  </message>
  <message>
   <source>No recent graphs</source>
   <translation>沒有最近的圖形</translation>
  </message>
  <message>
   <source>Clear the List</source>
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
  <message>
   <source>Align</source>
   <translation>對齊</translation>
  </message>
  <message>
   <source>Color</source>
   <translation>色彩</translation>
  </message>
  <message>
   <source>Theme</source>
   <translation>佈景主題</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>語言</translation>
  </message>
 </context>
 <context>
  <name>messages</name>
  <message>
   <source> (after the prefix {prefix})</source>
   <translation>（在前置詞 {prefix} 之後）</translation>
  </message>
  <message>
   <source> (and {pairs:,} more such pairs)</source>
   <translation>（另有 {pairs:,} 組這樣的類別）</translation>
  </message>
  <message>
   <source> (in {keys})</source>
   <translation>（在 {keys} 中）</translation>
  </message>
  <message>
   <source> (in {keys}, after the prefix {prefix})</source>
   <translation>（在 {keys} 中，前置詞 {prefix} 之後）</translation>
  </message>
  <message>
   <source> After it they have {scored}, and the validation images had {validated}.</source>
   <translation>轉換後是 {scored}，而驗證時的影像是 {validated}。</translation>
  </message>
  <message>
   <source> In {cases} the copies have different categories.</source>
   <translation>其中 {cases}的複本類別不同。</translation>
  </message>
  <message>
   <source> Or download {file} elsewhere, and import it with vision-designer weights import; vision-designer weights list has its address.</source>
   <translation> 或者在其他地方下載 {file}，再以 vision-designer weights import 匯入；其網址可由 vision-designer weights list 查得。</translation>
  </message>
  <message>
   <source> and </source>
   <translation>與</translation>
  </message>
  <message>
   <source> for each of {count} processes</source>
   <translation>（{count} 個處理序各一）</translation>
  </message>
  <message>
   <source> it must be from 1 to {lowest}, or</source>
   <translation>必須是 1 到 {lowest}，或者</translation>
  </message>
  <message>
   <source> or </source>
   <translation> 或 </translation>
  </message>
  <message>
   <source>, 1 file skipped</source>
   <translation>，略過 1 個檔案</translation>
  </message>
  <message>
   <source>, and an integer</source>
   <translation>，且必須是整數</translation>
  </message>
  <message>
   <source>, but {extensions_in_words}</source>
   <translation>，但有 {extensions_in_words}</translation>
  </message>
  <message>
   <source>, computed by the run {run},</source>
   <translation>（由執行 {run} 計算）</translation>
  </message>
  <message>
   <source>, e.g. {path}</source>
   <translation>，例如 {path}</translation>
  </message>
  <message>
   <source>, e.g. {row!r}</source>
   <translation>，例如 {row!r}</translation>
  </message>
  <message>
   <source>, of {sizes} outputs,</source>
   <translation>（{sizes} 個輸出）</translation>
  </message>
  <message>
   <source>, or turn on Clip gradients (clip_gradients)</source>
   <translation>，或開啟「裁剪梯度」(clip_gradients)</translation>
  </message>
  <message>
   <source>, top-5 {top5:.4f}</source>
   <translation>，top-5 {top5:.4f}</translation>
  </message>
  <message>
   <source>, {count} could not be read</source>
   <translation>，{count} 張無法讀取</translation>
  </message>
  <message>
   <source>, {count} files skipped</source>
   <translation>，略過 {count} 個檔案</translation>
  </message>
  <message>
   <source>--only {node}: the node is bypassed, so it does not run.</source>
   <translation>--only {node}：此節點已略過，因此不會執行。</translation>
  </message>
  <message>
   <source>--only {node}: {why}</source>
   <translation>--only {node}：{why}</translation>
  </message>
  <message>
   <source>1 cached image for {what} was damaged and was</source>
   <translation>為{what}保存的影像中有 1 張已損毀</translation>
  </message>
  <message>
   <source>1 case</source>
   <translation>1 組</translation>
  </message>
  <message>
   <source>1 category</source>
   <translation>1 個類別</translation>
  </message>
  <message>
   <source>1 category is</source>
   <translation>有 1 個類別</translation>
  </message>
  <message>
   <source>1 epoch</source>
   <translation>1 個週期</translation>
  </message>
  <message>
   <source>1 file is left out for its</source>
   <translation>未使用 1 個檔案</translation>
  </message>
  <message>
   <source>1 file that is not a readable image has a row without scores</source>
   <translation>1 個未成為影像的檔案也有一列，但沒有分數</translation>
  </message>
  <message>
   <source>1 file that is not an image (by extension) was ignored</source>
   <translation>已跳過 1 個 (依副檔名判斷) 不是影像的檔案</translation>
  </message>
  <message>
   <source>1 folder that this program wrote was</source>
   <translation>1 個由此程式寫入的資料夾</translation>
  </message>
  <message>
   <source>1 hidden or system folder was ignored: {names}</source>
   <translation>已跳過 1 個隱藏資料夾或系統資料夾：{names}</translation>
  </message>
  <message>
   <source>1 image</source>
   <translation>1 張影像</translation>
  </message>
  <message>
   <source>1 image is in no subset and is</source>
   <translation>1 張影像不屬於任何子集</translation>
  </message>
  <message>
   <source>1 image is in {list} more than once and is used each time: {example}</source>
   <translation>有 1 張影像在 {list} 中出現不只一次，每次都會使用：{example}</translation>
  </message>
  <message>
   <source>1 image, and it is</source>
   <translation>1 張影像</translation>
  </message>
  <message>
   <source>1 image, {kinds}{left}</source>
   <translation>1 張影像，{kinds}{left}</translation>
  </message>
  <message>
   <source>1 link to a folder was</source>
   <translation>1 個指向資料夾的連結</translation>
  </message>
  <message>
   <source>1 more category has fewer images than there are folds</source>
   <translation>另有 1 個類別的影像少於折數</translation>
  </message>
  <message>
   <source>1 more category is entirely in one output</source>
   <translation>另有 1 個類別完全在一個輸出中</translation>
  </message>
  <message>
   <source>1 more file was skipped; the report of the output lists all of them</source>
   <translation>另有 1 個檔案已略過；輸出的報告列出了全部檔案</translation>
  </message>
  <message>
   <source>1 more folder contains no images and is not used as a category</source>
   <translation>另有 1 個資料夾中沒有影像，因此不視為類別</translation>
  </message>
  <message>
   <source>1 more group of categories has names that differ only in spelling</source>
   <translation>另有 1 組類別的名稱僅寫法不同</translation>
  </message>
  <message>
   <source>1 more image could not be read and was left out</source>
   <translation>另有 1 張影像無法讀取，已排除</translation>
  </message>
  <message>
   <source>1 more image could not be scored; the column error of the table states the reason</source>
   <translation>另有 1 張影像無法評分；表格的 error 資料行說明原因</translation>
  </message>
  <message>
   <source>1 of {total:,} files contains</source>
   <translation>{total:,} 個檔案中有 1 個</translation>
  </message>
  <message>
   <source>1 of {total:,} files is named like another file of its folder</source>
   <translation>{total:,} 個檔案中有 1 個的名稱是同資料夾中另一個檔案的名稱</translation>
  </message>
  <message>
   <source>1 of {total:,} images has</source>
   <translation>{total:,} 張影像中有 1 張</translation>
  </message>
  <message>
   <source>1 of {total:,} images has another name in the second table</source>
   <translation>{total:,} 張影像中有 1 張在第二個表格中名稱不同</translation>
  </message>
  <message>
   <source>1 of {total:,} images has no row with a category, and is</source>
   <translation>{total:,} 張影像中有 1 張沒有包含類別的列</translation>
  </message>
  <message>
   <source>1 of {total:,} images is</source>
   <translation>{total:,} 張影像中有 1 張</translation>
  </message>
  <message>
   <source>1 of {total:,} images is not in {list} and is left out: {example}</source>
   <translation>{total:,} 張影像中有 1 張不在 {list} 中，因此略過：{example}</translation>
  </message>
  <message>
   <source>1 of {total:,} validation images is a copy of a training image</source>
   <translation>{total:,} 張驗證影像中有 1 張是定型影像的複本</translation>
  </message>
  <message>
   <source>1 of {total:,} validation images is a training image too</source>
   <translation>{total:,} 張驗證影像中有 1 張也是定型影像</translation>
  </message>
  <message>
   <source>1 processor core</source>
   <translation>1 個處理器核心</translation>
  </message>
  <message>
   <source>1 row</source>
   <translation>1 列</translation>
  </message>
  <message>
   <source>1 row refers to an image</source>
   <translation>1 列的影像</translation>
  </message>
  <message>
   <source>1 row repeats</source>
   <translation>1 列重複列出影像</translation>
  </message>
  <message>
   <source>1 row {why_one}</source>
   <translation>1 列{why_one}</translation>
  </message>
  <message>
   <source>1 value</source>
   <translation>1 個值</translation>
  </message>
  <message>
   <source>: it has {keys}, but no named tensors in any of them</source>
   <translation>：它包含 {keys}，但其中都沒有具名的張量</translation>
  </message>
  <message>
   <source>AES encryption</source>
   <translation>AES 加密</translation>
  </message>
  <message>
   <source>Accumulation steps (accumulation_steps) is {steps}, but an epoch has only {batches} batches; the optimizer steps once per epoch</source>
   <translation>「梯度累積步數」(accumulation_steps) 是 {steps}，但一個週期有 {batches} 個批次；最佳化工具每個週期只更新一次</translation>
  </message>
  <message>
   <source>Add images, or leave the split out.</source>
   <translation>請加入影像，或省略分割。</translation>
  </message>
  <message>
   <source>Add images, or use fewer folds.</source>
   <translation>請加入影像，或減少折數。</translation>
  </message>
  <message>
   <source>Add images, or use fewer processes.</source>
   <translation>請加入影像，或讓較少的處理序參與。</translation>
  </message>
  <message>
   <source>Alternating flip (alternating_flip) is on and changes nothing: the training images have no Random horizontal flip</source>
   <translation>「交替翻轉」(alternating_flip) 已開啟但沒有作用：訓練影像沒有使用「隨機水平翻轉」</translation>
  </message>
  <message>
   <source>Archive gigabytes (archive_gigabytes)</source>
   <translation>「封存檔大小」(archive_gigabytes)</translation>
  </message>
  <message>
   <source>Archive members (archive_members)</source>
   <translation>「封存檔項目數」(archive_members)</translation>
  </message>
  <message>
   <source>Archive ratio (archive_ratio)</source>
   <translation>「封存檔壓縮比」(archive_ratio)</translation>
  </message>
  <message>
   <source>Available examples: {known}.</source>
   <translation>可用的範例：{known}。</translation>
  </message>
  <message>
   <source>Available parameters: {known}.</source>
   <translation>這裡可用的有：{known}。</translation>
  </message>
  <message>
   <source>Average over mirrored (average_mirrored) is on, and the model learned from no mirrored images: where a mirrored image means something else, as with digits, letters, or left and right, scores become worse. Turn it off, or turn on Random horizontal flip in Init Image Transformation and train again.</source>
   <translation>「與鏡像平均」(average_mirrored) 已開啟，但模型未以鏡像影像訓練：若鏡像後意義不同，例如數字、字母或左右，分數會變差。請將其關閉，或在 Init Image Transformation 開啟「隨機水平翻轉」後重新訓練。</translation>
  </message>
  <message>
   <source>Batch size {batch}: 1 training step per epoch.</source>
   <translation>批次大小 {batch}：每個週期 1 個定型步驟。</translation>
  </message>
  <message>
   <source>Batch size {batch}: the number of images computed at once; the last layer is then fitted to all of them.</source>
   <translation>批次大小 {batch}：一次計算的影像數；之後最後一層會擬合所有影像。</translation>
  </message>
  <message>
   <source>Batch size {batch}: {count:,} training steps per epoch.</source>
   <translation>批次大小 {batch}：每個週期 {count:,} 個定型步驟。</translation>
  </message>
  <message>
   <source>Broken pipe</source>
   <translation>管道已中斷</translation>
  </message>
  <message>
   <source>CCITT RLE with word alignment</source>
   <translation>字組對齊的 CCITT RLE</translation>
  </message>
  <message>
   <source>CCITT fax</source>
   <translation>CCITT 傳真</translation>
  </message>
  <message>
   <source>Check the disk, or choose another location with --workspace.</source>
   <translation>請查看其磁碟是否仍在且完好，或以 --workspace 選擇其他位置。</translation>
  </message>
  <message>
   <source>Check the disk, or choose another location.</source>
   <translation>請查看其磁碟是否仍在且完好，或選擇其他位置。</translation>
  </message>
  <message>
   <source>Check the name.</source>
   <translation>請檢查名稱。</translation>
  </message>
  <message>
   <source>Check the write permissions, or choose another location with --workspace.</source>
   <translation>請允許在該處寫入，或以 --workspace 選擇其他位置。</translation>
  </message>
  <message>
   <source>Check the write permissions, or choose another location.</source>
   <translation>請允許在該處寫入，或選擇其他位置。</translation>
  </message>
  <message>
   <source>Check the write permissions, or save it elsewhere with Save As.</source>
   <translation>請允許在該處寫入，或以「另存新檔」儲存到其他位置。</translation>
  </message>
  <message>
   <source>Choose a network from the list.</source>
   <translation>請從清單中選擇。</translation>
  </message>
  <message>
   <source>Choose another location.</source>
   <translation>請選擇其他位置。</translation>
  </message>
  <message>
   <source>Choose another name.</source>
   <translation>請選擇其他名稱。</translation>
  </message>
  <message>
   <source>Choose the model name that the weights belong to: {name}, of the component {component}.</source>
   <translation>請選擇這些權重所屬的模型名稱：{component} 元件的 {name}。</translation>
  </message>
  <message>
   <source>Choose the model name that the weights belong to: {name}.</source>
   <translation>請選擇這些權重所屬的模型名稱：{name}。</translation>
  </message>
  <message>
   <source>Class weights are balanced: the largest category has {largest:,} training images and the smallest has {smallest:,}, and both have the same total weight.</source>
   <translation>「類別權重」設為「平衡」：最大的類別有 {largest:,} 張定型影像，最小的有 {smallest:,} 張，兩者同樣重要。</translation>
  </message>
  <message>
   <source>Compile (compile) is on, but this machine cannot compile for {device}; training continues without it: {why}</source>
   <translation>「編譯」(compile) 已開啟，但這部電腦無法為 {device} 編譯；將在不編譯的情況下繼續定型：{why}</translation>
  </message>
  <message>
   <source>Connect a dataset with images.</source>
   <translation>請連結有影像的資料集。</translation>
  </message>
  <message>
   <source>Connect images to Validation dataset (validation_dataset), e.g. part of the training images.</source>
   <translation>請將影像連結到「驗證資料集」(validation_dataset)，例如定型影像的一部分。</translation>
  </message>
  <message>
   <source>Connection refused</source>
   <translation>連線被拒</translation>
  </message>
  <message>
   <source>Connection reset by peer</source>
   <translation>連線被對方重設</translation>
  </message>
  <message>
   <source>Device (device) is {value}, which this machine does not have; choose auto or {available}.</source>
   <translation>「裝置」(device) 是 {value}，但這部電腦沒有；請選擇 auto 或 {available}。</translation>
  </message>
  <message>
   <source>Did you mean {name}?</source>
   <translation>您是指 {name} 嗎？</translation>
  </message>
  <message>
   <source>Directory not empty</source>
   <translation>目錄不是空的</translation>
  </message>
  <message>
   <source>Disk quota exceeded</source>
   <translation>超出磁碟配額</translation>
  </message>
  <message>
   <source>EfficientNet-Lite0 is trained from scratch, which takes longer and gives less accurate models: its pretrained weights are not installed.</source>
   <translation>EfficientNet-Lite0 從頭定型，所需時間較長，模型也較不準確：未安裝其預先定型的權重。</translation>
  </message>
  <message>
   <source>EfficientNet-Lite0, pretrained: it needs no GPU, and its weights are installed with the program.</source>
   <translation>EfficientNet-Lite0，預先定型：不需要 GPU，權重也隨程式安裝。</translation>
  </message>
  <message>
   <source>Expecting ',' delimiter</source>
   <translation>應有分隔符號「,」</translation>
  </message>
  <message>
   <source>Expecting ':' delimiter</source>
   <translation>應有分隔符號「:」</translation>
  </message>
  <message>
   <source>Expecting property name enclosed in double quotes</source>
   <translation>應有以雙引號括住的屬性名稱</translation>
  </message>
  <message>
   <source>Expecting value</source>
   <translation>應有值</translation>
  </message>
  <message>
   <source>Extra data</source>
   <translation>有多餘的資料</translation>
  </message>
  <message>
   <source>Extra inputs are not permitted</source>
   <translation>不允許額外的項目</translation>
  </message>
  <message>
   <source>Field required</source>
   <translation>缺少必要欄位</translation>
  </message>
  <message>
   <source>File exists</source>
   <translation>檔案已存在</translation>
  </message>
  <message>
   <source>File name too long</source>
   <translation>檔名過長</translation>
  </message>
  <message>
   <source>For the latest model of the graph beside it, give {graph}.</source>
   <translation>若要使用其旁邊圖形的最新模型，請指定 {graph}。</translation>
  </message>
  <message>
   <source>For your own weights, set Weights file (weights_file).</source>
   <translation>若要使用您自己的權重，請設定「權重檔案」(weights_file)。</translation>
  </message>
  <message>
   <source>Fraction of images in the first output (fraction) is {value:g}, {why} with {images} images; it must be {low} to {high}.</source>
   <translation>「第一個輸出的影像比例」(fraction) 是 {value:g}，在有 {images} 張影像時{why}；必須介於 {low} 到 {high}。</translation>
  </message>
  <message>
   <source>Free some disk space, check the write permissions, or choose another location with --workspace.</source>
   <translation>請釋出一些空間、允許在該處寫入，或以 --workspace 選擇其他位置。</translation>
  </message>
  <message>
   <source>Free some space on that disk, or choose another location with --workspace.</source>
   <translation>請在該磁碟上釋出一些空間，或以 --workspace 選擇其他位置。</translation>
  </message>
  <message>
   <source>Free some space on that disk, or choose another location.</source>
   <translation>請在該磁碟上釋出一些空間，或選擇其他位置。</translation>
  </message>
  <message>
   <source>Free some space on that disk, or save it elsewhere with Save As.</source>
   <translation>請在該磁碟上釋出一些空間，或以「另存新檔」儲存到其他位置。</translation>
  </message>
  <message>
   <source>Freeze epochs (freeze_epochs) keeps new, random weights unchanged for a while; start from pretrained weights, or set it to 0</source>
   <translation>「凍結週期數」(freeze_epochs) 會讓新的隨機權重暫時保持不變；請從預先定型的權重開始，或將它設為 0</translation>
  </message>
  <message>
   <source>Group by (group_by)</source>
   <translation>「分組依據」(group_by)</translation>
  </message>
  <message>
   <source>Group by (group_by) is the folder level {value}, but an image of {path} {inside}, {example!r};{range} use a regular expression for the name, such as ^([^_]+)_ for the part before the first underscore.</source>
   <translation>「分組依據」(group_by) 是資料夾層級 {value}，但 {path} 有一張影像{inside}，即 {example!r}；{range}請使用名稱的模式，例如 ^([^_]+)_ 表示第一個底線之前的部分。</translation>
  </message>
  <message>
   <source>Group by (group_by) is {group_by!r}, which matches no name of the images of {path}, e.g. {file!r}. {examples}</source>
   <translation>「分組依據」(group_by) 是 {group_by!r}，與 {path} 的影像名稱都不相符，例如 {file!r}。{examples}</translation>
  </message>
  <message>
   <source>Group by (group_by) {pattern!r} does not match the names of {count:,} of {names:,} images, e.g. {missing!r}; each of them forms a group of its own</source>
   <translation>「分組依據」(group_by) {pattern!r} 與 {names:,} 張影像中 {count:,} 張的名稱不相符，例如 {missing!r}；這些影像各自成為一個群組</translation>
  </message>
  <message>
   <source>Group by (group_by) {why}</source>
   <translation>「分組依據」(group_by) {why}</translation>
  </message>
  <message>
   <source>ICC Lab colors</source>
   <translation>ICC Lab 色彩</translation>
  </message>
  <message>
   <source>ITU Lab colors</source>
   <translation>ITU Lab 色彩</translation>
  </message>
  <message>
   <source>Images and folders that cannot be read are left out: {count:,} were found, e.g. {unreadable}</source>
   <translation>無法讀取的影像與資料夾會排除：找到 {count:,} 個，例如 {unreadable}</translation>
  </message>
  <message>
   <source>Images are not mirrored in training, as requested.</source>
   <translation>學習時不翻轉影像，如您所選。</translation>
  </message>
  <message>
   <source>Images are not mirrored in training: judging by the category names ({names}), a mirrored image could have a different meaning. If it does not, turn on Random horizontal flip.</source>
   <translation>學習時不翻轉影像：依類別名稱 ({names}) 判斷，翻轉後可能有不同的意義。若非如此，請開啟「隨機水平翻轉」。</translation>
  </message>
  <message>
   <source>Images are resized to {size} x {size} pixels: their shorter sides have {side:,} (median); {why}.</source>
   <translation>影像會變成 {size} x {size} 像素：其短邊的中位數為 {side:,}；{why}。</translation>
  </message>
  <message>
   <source>Input should be a finite number</source>
   <translation>應為有限的數字</translation>
  </message>
  <message>
   <source>Input should be a valid boolean</source>
   <translation>應為 true 或 false</translation>
  </message>
  <message>
   <source>Input should be a valid dictionary</source>
   <translation>應為物件</translation>
  </message>
  <message>
   <source>Input should be a valid integer</source>
   <translation>應為整數</translation>
  </message>
  <message>
   <source>Input should be a valid list</source>
   <translation>應為清單</translation>
  </message>
  <message>
   <source>Input should be a valid number</source>
   <translation>應為數字</translation>
  </message>
  <message>
   <source>Input should be a valid string</source>
   <translation>應為文字</translation>
  </message>
  <message>
   <source>Input/output error</source>
   <translation>輸入/輸出錯誤</translation>
  </message>
  <message>
   <source>Install the package that provides it, or specify its folder with --components.</source>
   <translation>請安裝提供它的套件，或以 --components 指定其資料夾。</translation>
  </message>
  <message>
   <source>Invalid argument</source>
   <translation>無效的引數</translation>
  </message>
  <message>
   <source>Is a directory</source>
   <translation>這是目錄</translation>
  </message>
  <message>
   <source>It contains {found}: choose {name} as Model name in {family}, and set its Weights file (weights_file) to this file.</source>
   <translation>它包含 {found}：請在 {family} 中選擇 {name} 作為「模型名稱」，並將其「權重檔案」(weights_file) 設為此檔案。</translation>
  </message>
  <message>
   <source>It was removed, or its disk is no longer available; try again, or choose another location.</source>
   <translation>有人將它移除，或其磁碟已消失；請再試一次，或選擇其他位置。</translation>
  </message>
  <message>
   <source>Its {unlabeled} images are not in category folders, and are not used.</source>
   <translation>其 {unlabeled} 影像不在類別資料夾中，因此不使用。</translation>
  </message>
  <message>
   <source>JPEG recompression</source>
   <translation>JPEG 重新壓縮</translation>
  </message>
  <message>
   <source>Known architectures: {known}.</source>
   <translation>可用的有 {known}。</translation>
  </message>
  <message>
   <source>Label column (label_column)</source>
   <translation>「標籤資料行」(label_column)</translation>
  </message>
  <message>
   <source>LogL colors</source>
   <translation>LogL 色彩</translation>
  </message>
  <message>
   <source>LogLuv colors</source>
   <translation>LogLuv 色彩</translation>
  </message>
  <message>
   <source>Move it away; it will be rebuilt from the folders of the runs.</source>
   <translation>請將它移走；它會從各次執行的資料夾重新產生。</translation>
  </message>
  <message>
   <source>Name or service not known</source>
   <translation>未知的名稱或服務</translation>
  </message>
  <message>
   <source>Network is unreachable</source>
   <translation>無法連線到網路</translation>
  </message>
  <message>
   <source>No model has been saved yet; save one with: vision-designer models save latest NAME</source>
   <translation>尚未儲存任何模型；請以此命令儲存：vision-designer models save latest NAME</translation>
  </message>
  <message>
   <source>No space left on device</source>
   <translation>裝置上沒有剩餘空間</translation>
  </message>
  <message>
   <source>No such file or directory</source>
   <translation>沒有這個檔案或目錄</translation>
  </message>
  <message>
   <source>Node count (node_count) is {value}, but machines cannot train together on the device {device}: torch cannot exchange gradients between such devices. Set it to 1, or Device (device) to cpu.</source>
   <translation>「節點數」(node_count) 是 {value}，但多部電腦無法在裝置 {device} 上一起定型：torch 無法在這種裝置之間交換梯度。請設為 1，或將「裝置」(device) 設為 cpu。</translation>
  </message>
  <message>
   <source>None of the {decoded:,} images that were examined has color, so Grayscale is on: color images are then scored in the same way.</source>
   <translation>檢視過的 {decoded:,} 張影像都沒有色彩，因此開啟「灰階」：彩色影像便會以相同方式評分。</translation>
  </message>
  <message>
   <source>Not a directory</source>
   <translation>不是目錄</translation>
  </message>
  <message>
   <source>Of {count:,} images, {part:,} are set aside for the test and {parts:,} for validation, by category; {training:,} are used for training.</source>
   <translation>{count:,} 張影像中，依類別留出 {part:,} 張用於測試、{parts:,} 張用於驗證；其餘 {training:,} 張用於定型。</translation>
  </message>
  <message>
   <source>Operation not permitted</source>
   <translation>不允許此操作</translation>
  </message>
  <message>
   <source>PKWARE Implode</source>
   <translation>PKWARE Implode 壓縮</translation>
  </message>
  <message>
   <source>Path column (path_column)</source>
   <translation>「路徑資料行」(path_column)</translation>
  </message>
  <message>
   <source>Per category</source>
   <translation>各類別</translation>
  </message>
  <message>
   <source>Per category, second model</source>
   <translation>各類別，第二個模型</translation>
  </message>
  <message>
   <source>Permission denied</source>
   <translation>權限不足</translation>
  </message>
  <message>
   <source>Precision (precision) is {value}, which a CPU does not support; choose auto, 32-true or bf16-mixed.</source>
   <translation>「浮點精確度」(precision) 是 {value}，CPU 無法以它計算；請選擇 auto、32-true 或 bf16-mixed。</translation>
  </message>
  <message>
   <source>Process count per node (process_count_per_node) is {value}, but this machine has {maximum} devices of the type {device}. Set it to {maximum} or lower, or Device (device) to cpu.</source>
   <translation>「每個節點的處理序數」(process_count_per_node) 為 {value}，而這部電腦有 {maximum} 個 {device} 類型的裝置。請設為 {maximum} 或更低，或將「裝置」(device) 設為 cpu。</translation>
  </message>
  <message>
   <source>Read-only file system</source>
   <translation>檔案系統是唯讀的</translation>
  </message>
  <message>
   <source>Save it elsewhere with Save As.</source>
   <translation>請以「另存新檔」儲存到其他位置。</translation>
  </message>
  <message>
   <source>Saved models: {names}.</source>
   <translation>已保存的模型：{names}。</translation>
  </message>
  <message>
   <source>Set Batch size (batch_size) to {images} or less, or add images.</source>
   <translation>請將「批次大小」(batch_size) 設為 {images} 以下，或加入影像。</translation>
  </message>
  <message>
   <source>Space (space)</source>
   <translation>「搜尋空間」(space)</translation>
  </message>
  <message>
   <source>Space (space) has too many values of {name} for Search (search) grid, which tries every value. Specify a step or a list of values, or choose the search random or tpe.</source>
   <translation>「搜尋空間」(space) 中 {name} 的值太多，而「搜尋方式」(search) 為「網格」時會嘗試每一個值。請指定間距 (step) 或值的清單；或選擇「隨機」或「TPE」搜尋方式。</translation>
  </message>
  <message>
   <source>Space (space) has {amount} combinations, and Search (search) grid tries all of them; the maximum is {trials:,}, the value of Trials (trials). Increase Trials, or use fewer values.</source>
   <translation>「搜尋空間」(space) 有 {amount} 種組合，而「搜尋方式」(search) 為「網格」時會嘗試每一種；組合數最多為「試驗次數」(trials) {trials:,}。請調高試驗次數，或使用較少的值。</translation>
  </message>
  <message>
   <source>Specify a folder level, or a regular expression with one group in parentheses, such as ^([^_]+)_ for the part before the first underscore.</source>
   <translation>請指定資料夾層級的編號，或以括號包含一個群組的模式，例如 ^([^_]+)_ 表示第一個底線之前的部分。</translation>
  </message>
  <message>
   <source>Stale file handle</source>
   <translation>檔案控制代碼已失效</translation>
  </message>
  <message>
   <source>String should match pattern '{pattern}'</source>
   <translation>文字應符合模式 '{pattern}'</translation>
  </message>
  <message>
   <source>Temporary failure in name resolution</source>
   <translation>名稱解析暫時失敗</translation>
  </message>
  <message>
   <source>The folder is already divided into subsets: {named}.</source>
   <translation>資料夾已經分割：{named}。</translation>
  </message>
  <message>
   <source>The last layer is then fitted to training and validation images together; test images stay separate.</source>
   <translation>之後再以定型影像與驗證影像一起擬合最後一層；測試影像保持分開。</translation>
  </message>
  <message>
   <source>These categories have fewer than {fewest} images and cannot be in training, validation and test: {listed}. Add more images to them.</source>
   <translation>這些類別的影像少於 {fewest} 張，無法同時用於定型、驗證與測試：{listed}。請加入這些類別的影像。</translation>
  </message>
  <message>
   <source>These categories have no {purpose} images: {listed}.</source>
   <translation>這些類別沒有{purpose}影像：{listed}。</translation>
  </message>
  <message>
   <source>Too many levels of symbolic links</source>
   <translation>符號連結的層數過多</translation>
  </message>
  <message>
   <source>Too many open files</source>
   <translation>開啟的檔案過多</translation>
  </message>
  <message>
   <source>Training takes about {duration} with {cores}, and less the next time.</source>
   <translation>使用 {cores}，定型大約需要 {duration}，第二次會更快。</translation>
  </message>
  <message>
   <source>Training uses mirrored images too, and scores are averaged over both, as requested.</source>
   <translation>依要求，訓練也使用鏡像影像，分數為兩者的平均。</translation>
  </message>
  <message>
   <source>Training uses mirrored images too, and scores are averaged over both: judging by the category names, their meaning stays the same. If it does not, turn off Random horizontal flip and Average over mirrored.</source>
   <translation>訓練也使用鏡像影像，分數為兩者的平均：依類別名稱判斷，鏡像後意義不變。若非如此，請關閉「隨機水平翻轉」與「與鏡像平均」。</translation>
  </message>
  <message>
   <source>Unknown threshold (unknown_threshold) is model, but the model has no threshold: it was trained without Unknown precision (unknown_precision), or no probability reached that precision. Set it to value, and Unknown below (unknown_below) to a probability, or train the model with Unknown precision.</source>
   <translation>「未知閾值來源」(unknown_threshold) 是「模型的閾值」，但模型沒有閾值：它定型時沒有設定「未知判定的精確度」(unknown_precision)，或沒有任何機率達到該精確度。請將它設為「未知閾值」，並將「未知閾值」(unknown_below) 設為一個機率；或以「未知判定的精確度」定型模型。</translation>
  </message>
  <message>
   <source>Unless training all layers is clearly more accurate, the fitted last layer is kept, and then fitted to training and validation images together; test images stay separate.</source>
   <translation>除非定型所有層明顯更準確，否則會保留已擬合的最後一層，並再以定型影像和驗證影像一起擬合；測試影像保持分開。</translation>
  </message>
  <message>
   <source>Unpack the archive with the program that made it and choose the folder, or pack it again with Deflate.</source>
   <translation>請以建立此封存檔的程式將它解壓縮並選擇資料夾，或以 Deflate 重新封裝。</translation>
  </message>
  <message>
   <source>Unterminated string starting at</source>
   <translation>開始的字串沒有結束</translation>
  </message>
  <message>
   <source>VISION_DESIGNER_OFFLINE is {value!r:.80}; {yes} turn downloads off, {no} or an empty value leave them on. Set it to one of these values, or unset it.</source>
   <translation>VISION_DESIGNER_OFFLINE 是 {value!r:.80}；{yes} 會關閉下載，{no} 或未設定則保持開啟。請設為其中之一，或取消設定。</translation>
  </message>
  <message>
   <source>Weights file (weights_file) is given, and is used in any case. Leave it empty.</source>
   <translation>已指定「權重檔案」(weights_file)，無論如何都會使用它。請將它留空。</translation>
  </message>
  <message>
   <source>Why these settings</source>
   <translation>為何採用這些設定</translation>
  </message>
  <message>
   <source>Write one line per parameter: NAME = LOW..HIGH, optionally followed by log or step S, or NAME = VALUE, VALUE, ...</source>
   <translation>請為每個參數寫一行：NAME = LOW..HIGH，之後可加上 log 或 step S，或 NAME = VALUE, VALUE, ...</translation>
  </message>
  <message>
   <source>a batch of {count} images does</source>
   <translation>{count} 張影像的批次</translation>
  </message>
  <message>
   <source>a decoding process</source>
   <translation>解碼影像的處理序</translation>
  </message>
  <message>
   <source>a depth map</source>
   <translation>深度圖</translation>
  </message>
  <message>
   <source>a device</source>
   <translation>裝置</translation>
  </message>
  <message>
   <source>a folder</source>
   <translation>資料夾</translation>
  </message>
  <message>
   <source>a header before byte {position:,} has an invalid number</source>
   <translation>第 {position:,} 個位元組之前的標頭有不可能的數字</translation>
  </message>
  <message>
   <source>a header before byte {position:,} is longer than {maximum:,}</source>
   <translation>第 {position:,} 個位元組之前的標頭長於 {maximum:,}</translation>
  </message>
  <message>
   <source>a link goes from an output to an input</source>
   <translation>連結必須從輸出連到輸入</translation>
  </message>
  <message>
   <source>a minute</source>
   <translation>一分鐘</translation>
  </message>
  <message>
   <source>a number</source>
   <translation>數字</translation>
  </message>
  <message>
   <source>a path</source>
   <translation>路徑</translation>
  </message>
  <message>
   <source>a pipe</source>
   <translation>管道</translation>
  </message>
  <message>
   <source>a position is {position!r:.80}; two numbers are expected. Correct it.</source>
   <translation>某個位置是 {position!r:.80}；應為兩個數字。請修正。</translation>
  </message>
  <message>
   <source>a problem</source>
   <translation>一個問題</translation>
  </message>
  <message>
   <source>a process ended and all processes were restarted (restart {attempt} of at most {max_restarts}); the work continues from what is finished</source>
   <translation>某個處理序已結束，所有處理序已重新啟動，這是最多 {max_restarts} 次中的第 {attempt} 次；工作從已完成的部分繼續</translation>
  </message>
  <message>
   <source>a process wrote a line that is not an event: {line}</source>
   <translation>某個處理序寫入了一行不是事件的內容：{line}</translation>
  </message>
  <message>
   <source>a range must start above 0 and must not end before its start</source>
   <translation>範圍從 0 以上開始，且不在其前結束</translation>
  </message>
  <message>
   <source>a run is active in this workspace. Clean up when it has ended, or stop it.</source>
   <translation>此工作區中有執行正在進行。請等它結束後再清理，或先停止它。</translation>
  </message>
  <message>
   <source>a socket</source>
   <translation>通訊端</translation>
  </message>
  <message>
   <source>a split</source>
   <translation>分割</translation>
  </message>
  <message>
   <source>a tensor in another layout</source>
   <translation>其他配置的張量</translation>
  </message>
  <message>
   <source>a transparency mask</source>
   <translation>透明度遮罩</translation>
  </message>
  <message>
   <source>a value</source>
   <translation>一個值</translation>
  </message>
  <message>
   <source>a worker process</source>
   <translation>分擔工作的處理序</translation>
  </message>
  <message>
   <source>about {duration} at the speed of the first steps</source>
   <translation>依最初幾個步驟的速度，大約需要 {duration}</translation>
  </message>
  <message>
   <source>added</source>
   <translation>已新增</translation>
  </message>
  <message>
   <source>all images are in one folder, {category!r}, whose name is used as their category; for unlabeled images, choose that folder itself</source>
   <translation>所有影像都在同一個資料夾 {category!r} 中，因此視為它們的類別；若要使用未標記的影像，請直接選擇該資料夾</translation>
  </message>
  <message>
   <source>all images of the category {name!r} are held out together</source>
   <translation>類別 {name!r} 的所有影像會一起保留</translation>
  </message>
  <message>
   <source>all layers are trained from the start. Set Freeze epochs (freeze_epochs) to 1 or more.</source>
   <translation>所有層從一開始就會定型。請將「凍結週期數」(freeze_epochs) 設為 1 或更大。</translation>
  </message>
  <message>
   <source>all values of the {images} of more than 8 bits are {value:g}, so the dataset has no value range. Set Value range (value_range) of Convert to Image Directory to By type or Two numbers.</source>
   <translation>{images}超過 8 位元，所有值都是 {value:g}，因此整組影像沒有值範圍。請將「轉換成影像目錄」的「值範圍」(value_range) 設為「依類型」或「兩個數字」。</translation>
  </message>
  <message>
   <source>all {count:,} images of {path} are in one group, {group!r}, by Group by (group_by) {group_by!r}, and a group is never divided. For example, one image is named {name!r}. {examples}</source>
   <translation>依「分組依據」(group_by) {group_by!r}，{path} 的 {count:,} 張影像全都在同一個群組 {group!r} 中，而群組不能分割。影像的名稱例如 {name!r}。{examples}</translation>
  </message>
  <message>
   <source>all {records} trials failed, the first with {values}</source>
   <translation>{records} 次試驗全部失敗，第一次的錯誤是 {values}</translation>
  </message>
  <message>
   <source>an entry before byte {position:,} has an invalid size</source>
   <translation>第 {position:,} 個位元組之前的項目有不可能的大小</translation>
  </message>
  <message>
   <source>an epoch takes {duration}, and {left} of the time budget remain: training ends after epoch {total} instead of {plan_total}, and the learning rate decreases accordingly</source>
   <translation>一個週期需要 {duration}，時間預算還剩 {left}：定型將在第 {total} 週期後結束，而不是第 {plan_total} 週期，學習率也隨之下降</translation>
  </message>
  <message>
   <source>an image has no {id} or {category}</source>
   <translation>有影像沒有 {id} 或 {category}</translation>
  </message>
  <message>
   <source>an image may have at most {pixel_limit:,} pixels, and a side {maximum:,}</source>
   <translation>影像最多可有 {pixel_limit:,} 像素，單邊最多 {maximum:,}</translation>
  </message>
  <message>
   <source>an image must keep its three channels</source>
   <translation>影像必須保留三個色頻</translation>
  </message>
  <message>
   <source>an integer</source>
   <translation>整數</translation>
  </message>
  <message>
   <source>an object has the key {twice!r:.80} twice</source>
   <translation>同一個物件中 {twice!r:.80} 出現了兩次</translation>
  </message>
  <message>
   <source>an unknown compression</source>
   <translation>未知的壓縮方式</translation>
  </message>
  <message>
   <source>an unknown method</source>
   <translation>未知的方法</translation>
  </message>
  <message>
   <source>another node has the id {node_id!r}</source>
   <translation>另一個節點已名為 {node_id!r}</translation>
  </message>
  <message>
   <source>architecture is not a text</source>
   <translation>architecture 不是文字</translation>
  </message>
  <message>
   <source>are</source>
   <translation>會</translation>
  </message>
  <message>
   <source>are not on this machine, and downloads are turned off</source>
   <translation>不在這台機器上，而且下載已關閉</translation>
  </message>
  <message>
   <source>are not published as a file with a known SHA-256</source>
   <translation>沒有以已知 SHA-256 的檔案發布</translation>
  </message>
  <message>
   <source>at least</source>
   <translation>大於或等於</translation>
  </message>
  <message>
   <source>at most</source>
   <translation>小於或等於</translation>
  </message>
  <message>
   <source>at most {epochs}</source>
   <translation>最多 {epochs}</translation>
  </message>
  <message>
   <source>best so far: trial {number}: {metric} {of:.4f}</source>
   <translation>目前最佳的是試驗 {number}：{metric} {of:.4f}</translation>
  </message>
  <message>
   <source>by the file's tags</source>
   <translation>依檔案的標記</translation>
  </message>
  <message>
   <source>by type</source>
   <translation>依類型</translation>
  </message>
  <message>
   <source>calibrated on {images} validation images: temperature {temperature:.4g}, expected calibration error {before:.4f} before and {after:.4f} after, log loss {loss_before:.4f} and {loss_after:.4f}</source>
   <translation>已以 {images} 張驗證影像校準：溫度 {temperature:.4g}，預期校準誤差在校準前為 {before:.4f}、校準後為 {after:.4f}，對數損失分別為 {loss_before:.4f} 與 {loss_after:.4f}</translation>
  </message>
  <message>
   <source>cannot be opened: {reason}</source>
   <translation>無法開啟：{reason}</translation>
  </message>
  <message>
   <source>cannot be read in line {number}: {error}</source>
   <translation>的第 {number} 行無法讀取：{error}</translation>
  </message>
  <message>
   <source>categories do not match the labels in images.parquet</source>
   <translation>類別與 images.parquet 中的標籤不符</translation>
  </message>
  <message>
   <source>categories is empty</source>
   <translation>categories 是空的</translation>
  </message>
  <message>
   <source>changed</source>
   <translation>已變更</translation>
  </message>
  <message>
   <source>choose a folder or an archive</source>
   <translation>請選擇資料夾或封存檔</translation>
  </message>
  <message>
   <source>choose the folder of a model</source>
   <translation>選擇模型的資料夾</translation>
  </message>
  <message>
   <source>choose {expected}</source>
   <translation>請選擇{expected}</translation>
  </message>
  <message>
   <source>column of labels</source>
   <translation>標籤的資料行</translation>
  </message>
  <message>
   <source>column of paths</source>
   <translation>路徑的資料行</translation>
  </message>
  <message>
   <source>column {wanted!r}</source>
   <translation>資料行 {wanted!r}</translation>
  </message>
  <message>
   <source>come with the package {package}, which is not installed</source>
   <translation>隨套件 {package} 提供，但該套件未安裝</translation>
  </message>
  <message>
   <source>computing features takes about {duration}, which exceeds the time budget (time_budget) of {time_budget:g} min; the last layer is trained by steps. Set it to {minutes} or more.</source>
   <translation>計算特徵大約需要 {duration}，{time_budget:g} 分鐘的「時間預算」(time_budget) 不夠；最後一層改以定型步驟學習。請設為 {minutes} 以上。</translation>
  </message>
  <message>
   <source>computing the features of all images takes about {duration}, which exceeds the time budget (time_budget) of {time_budget:g} min; the last layer is fitted to {count:,} of {total:,} training images, chosen at random. Set it to {minutes} or more.</source>
   <translation>計算所有影像的特徵大約需要 {duration}，{time_budget:g} 分鐘的「時間預算」(time_budget) 不夠；最後一層只擬合 {total:,} 張定型影像中隨機選出的 {count:,} 張。請設為 {minutes} 以上。</translation>
  </message>
  <message>
   <source>computing {variants} variants of each image takes about {duration}, which exceeds the time budget of {time_budget:g} min; the last layer is fitted to fewer</source>
   <translation>計算每張影像的 {variants} 個變體大約需要 {duration}，超過 {time_budget:g} 分鐘的時間預算；最後一層會擬合較少的變體</translation>
  </message>
  <message>
   <source>contains {what}</source>
   <translation>包含{what}</translation>
  </message>
  <message>
   <source>damaged ({error})</source>
   <translation>已損毀 ({error})</translation>
  </message>
  <message>
   <source>decoded images cannot be cached in {folder}: {reason}</source>
   <translation>無法將解碼後的影像保存在 {folder}：{reason}</translation>
  </message>
  <message>
   <source>decoded images for {what}: {hits:,} of {reads:,} reads ({rate:.1%}) from the cache, {read:,.1f} MB; {written:,.1f} MB added to the cache; {saved_seconds:,.1f} s of decoding saved</source>
   <translation>{what}的解碼影像：{reads:,} 次讀取中有 {hits:,} 次 ({rate:.1%}) 已有先前保存的影像，{read:,.1f} MB；新保存 {written:,.1f} MB；省下 {saved_seconds:,.1f} 秒的解碼時間</translation>
  </message>
  <message>
   <source>decoded images of {path} are cached in {folder}: {part}{size:,.0f} MB, of which at most {memory:,.0f} MB in memory</source>
   <translation>{path} 解碼後的影像保存在 {folder}：{part}{size:,.0f} MB，其中最多 {memory:,.0f} MB 在記憶體中</translation>
  </message>
  <message>
   <source>did not finish</source>
   <translation>沒有完成</translation>
  </message>
  <message>
   <source>does not state the meaning of its values (PhotometricInterpretation)</source>
   <translation>沒有說明其值的意義 (PhotometricInterpretation)</translation>
  </message>
  <message>
   <source>downloading {url} to {target}</source>
   <translation>正在將 {url} 下載到 {target}</translation>
  </message>
  <message>
   <source>downloads are turned off, by --offline, {offline} or the editor's settings</source>
   <translation>下載已關閉，由 --offline、{offline} 或編輯器的設定所關閉</translation>
  </message>
  <message>
   <source>each of the {count:,} images is drawn independently</source>
   <translation>{count:,} 張影像各自獨立抽取</translation>
  </message>
  <message>
   <source>each of the {lone} categories has 1 image, but a split by category needs at least one category with 2 images. Add images, or put them all into one folder to split them without categories.</source>
   <translation>{lone} 個類別各只有 1 張影像，而依類別分割時至少要有一個類別有 2 張。請加入影像，或將它們全部放入同一個資料夾，以不分類別的方式分割。</translation>
  </message>
  <message>
   <source>each of {count} processes has batches of {batch_size} images; the learning rate {learning_rate:g} is multiplied by {count}</source>
   <translation>{count} 個處理序各有 {batch_size} 張影像的批次；學習率 {learning_rate:g} 會乘以 {count}</translation>
  </message>
  <message>
   <source>embedded null byte</source>
   <translation>包含空位元組</translation>
  </message>
  <message>
   <source>empty</source>
   <translation>空白</translation>
  </message>
  <message>
   <source>epoch {epoch}/{epochs} finished: train loss {train_loss:.4f}, validation loss {validation_loss:.4f}, top-1 {top1:.4f}{top5}, {speed:.1f} images/s</source>
   <translation>週期 {epoch}/{epochs} 已完成：定型損失 {train_loss:.4f}，驗證損失 {validation_loss:.4f}，top-1 {top1:.4f}{top5}，每秒 {speed:.1f} 張影像</translation>
  </message>
  <message>
   <source>epoch {epoch}/{epochs}, iteration {iteration}/{iterations}: loss {loss:.4f}, learning rate {rate:.3g}, {speed:.1f} images/s</source>
   <translation>週期 {epoch}/{epochs}，反覆運算 {iteration}/{iterations}：損失 {loss:.4f}，學習率 {rate:.3g}，每秒 {speed:.1f} 張影像</translation>
  </message>
  <message>
   <source>every combination of values has been tried; the search ends</source>
   <translation>已嘗試所有值的組合；搜尋到此結束</translation>
  </message>
  <message>
   <source>every node is bypassed. Remove at least one bypass.</source>
   <translation>所有節點都已略過。請重新納入一個節點。</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>失敗</translation>
  </message>
  <message>
   <source>features cannot be cached in {folder}: {problem}</source>
   <translation>無法將特徵保存在 {folder}：{problem}</translation>
  </message>
  <message>
   <source>features of {network}: {computed:,} computed in {seconds:.1f} s, {reused:,} from the cache</source>
   <translation>{network} 的特徵：{computed:,} 個在 {seconds:.1f} 秒內計算完成，{reused:,} 個已有先前保存的結果</translation>
  </message>
  <message>
   <source>file</source>
   <translation>檔案</translation>
  </message>
  <message>
   <source>files of {path} were changed, added, or removed during that run</source>
   <translation>在該次執行期間，{path} 的檔案有變更、新增或移除</translation>
  </message>
  <message>
   <source>files of {path} were changed, added, or removed during the run, so its results may be of some old and some new files. They will not be reused; run the graph again when the files no longer change.</source>
   <translation>執行期間 {path} 的檔案有變更、新增或移除，因此其結果可能混合了新舊檔案。這些結果不會重複使用；請在檔案不再變更後重新執行圖形。</translation>
  </message>
  <message>
   <source>files that end in {extension} are not supported</source>
   <translation>不讀取副檔名為 {extension} 的檔案</translation>
  </message>
  <message>
   <source>files without an extension are not supported</source>
   <translation>不讀取沒有副檔名的檔案</translation>
  </message>
  <message>
   <source>fold {number} of {folds} was already finished</source>
   <translation>{folds} 折中的第 {number} 折先前已完成</translation>
  </message>
  <message>
   <source>fold {number} of {folds}: accuracy {accuracy:.4f} of {images}</source>
   <translation>第 {number} 折（共 {folds} 折）：{images}的準確度為 {accuracy:.4f}</translation>
  </message>
  <message>
   <source>fold {number}: {message}</source>
   <translation>第 {number} 折：{message}</translation>
  </message>
  <message>
   <source>folder</source>
   <translation>資料夾</translation>
  </message>
  <message>
   <source>from</source>
   <translation>起點</translation>
  </message>
  <message>
   <source>from {count:,} ({smallest}) to {counts:,} ({largest}) in each</source>
   <translation>各類別從 {count:,} 張 ({smallest}) 到 {counts:,} 張 ({largest})</translation>
  </message>
  <message>
   <source>greater than</source>
   <translation>大於</translation>
  </message>
  <message>
   <source>groups in the two outputs: {first:,} and {second:,}</source>
   <translation>兩個輸出的群組數：{first:,} 和 {second:,}</translation>
  </message>
  <message>
   <source>has CIE Lab colors of {stored}</source>
   <translation>包含 {stored} 的 CIE Lab 色彩</translation>
  </message>
  <message>
   <source>has YCbCr colors that are not packed with JPEG, subsampled or with levels of their own</source>
   <translation>包含未以 JPEG 壓縮、經次取樣或自訂色階的 YCbCr 色彩</translation>
  </message>
  <message>
   <source>has a band of an unknown kind (ExtraSamples {extra})</source>
   <translation>有未知種類的色版 (ExtraSamples {extra})</translation>
  </message>
  <message>
   <source>has a name that is not UTF-8; rename it</source>
   <translation>的名稱不是 UTF-8；請重新命名</translation>
  </message>
  <message>
   <source>has a palette for values of {stored}</source>
   <translation>以調色盤對應 {stored} 的值</translation>
  </message>
  <message>
   <source>has bands of different kinds ({str} bits)</source>
   <translation>的色版種類不同（{str} 位元）</translation>
  </message>
  <message>
   <source>has colors in other inks than cyan, magenta, yellow and black</source>
   <translation>使用青、洋紅、黃、黑以外的油墨色彩</translation>
  </message>
  <message>
   <source>has complex numbers</source>
   <translation>包含複數</translation>
  </message>
  <message>
   <source>has compressed values with reversed bit order (FillOrder 2)</source>
   <translation>包含位元順序相反的壓縮值 (FillOrder 2)</translation>
  </message>
  <message>
   <source>has data after its end, perhaps another tar, which is not read</source>
   <translation>在結尾之後還有內容，可能是另一個 tar，這部分不會讀取</translation>
  </message>
  <message>
   <source>has more than {members:,} entries</source>
   <translation>有超過 {members:,} 個項目</translation>
  </message>
  <message>
   <source>has no category, so its image is left out</source>
   <translation>沒有類別，其影像已排除</translation>
  </message>
  <message>
   <source>has values of an unknown kind (SampleFormat {format})</source>
   <translation>包含未知種類的值 (SampleFormat {format})</translation>
  </message>
  <message>
   <source>has values of {bit} bits ({kind})</source>
   <translation>包含 {bit} 位元的值 ({kind})</translation>
  </message>
  <message>
   <source>has values of {stored} stored as differences (Predictor {predictor})</source>
   <translation>包含以差值儲存的 {stored} 值 (Predictor {predictor})</translation>
  </message>
  <message>
   <source>has {count:,} characters; the maximum is {maximum}.</source>
   <translation>有 {count:,} 個字元；最多接受 {maximum} 個。</translation>
  </message>
  <message>
   <source>has {samples:,} bands, of which only {colored} have a color</source>
   <translation>有 {samples:,} 個色版，其中只有 {colored} 個是色彩</translation>
  </message>
  <message>
   <source>has {samples} x {stored} compressed with {what} ({compression})</source>
   <translation>包含以 {what} ({compression}) 壓縮的 {samples} x {stored}</translation>
  </message>
  <message>
   <source>have no category, so their images are left out</source>
   <translation>沒有類別，其影像已排除</translation>
  </message>
  <message>
   <source>images from a {kind!r} are not supported. Convert the dataset again.</source>
   <translation>這裡不認得來自 {kind!r} 的影像。請重新轉換資料集。</translation>
  </message>
  <message>
   <source>images in the two outputs: {first} and {second}</source>
   <translation>兩個輸出的影像數：{first} 和 {second}</translation>
  </message>
  <message>
   <source>images of different kinds ({kinds}) share the value range {chosen}. If they need different ranges, convert them separately.</source>
   <translation>不同種類的影像 ({kinds}) 共用值範圍 {chosen}。如果它們應使用不同的範圍，請分開轉換。</translation>
  </message>
  <message>
   <source>images of {kind} state {ranges:,} different value ranges, e.g. {examples}, so the same value has a different brightness in each. If these are statistics of each image, set Value range (value_range) of Convert to Image Directory to the set's own range, or to two numbers.</source>
   <translation>{kind} 的影像指明了 {ranges:,} 個不同的值範圍，例如 {examples}，因此相同的值在各影像中的亮度不同。如果這些是各影像的統計值，請將「轉換成影像目錄」的「值範圍」(value_range) 設為「從整組影像的最小值到最大值」或「兩個數字」。</translation>
  </message>
  <message>
   <source>images of {width} x {height} pixels are too small for {name}. Increase Size and Crop size in Init Image Transformation; {smallest_size} is enough.</source>
   <translation>{width} x {height} 像素的影像對 {name} 來說太小。請在「初始影像轉換」中調大「大小」與「裁剪大小」；{smallest_size} 就足夠。</translation>
  </message>
  <message>
   <source>images of {width} x {height} pixels are too small to train {name} with {count} image per batch. Set Batch size (batch_size) to 2 or more, or increase Size and Crop size in Init Image Transformation.</source>
   <translation>{width} x {height} 像素的影像太小，無法以每批 {count} 張影像定型 {name}。請將「批次大小」(batch_size) 設為 2 以上，或在「初始影像轉換」中調大「大小」與「裁剪大小」。</translation>
  </message>
  <message>
   <source>images outside of folders</source>
   <translation>不在資料夾中的影像</translation>
  </message>
  <message>
   <source>images.parquet has negative numbers</source>
   <translation>images.parquet 有小於零的數字</translation>
  </message>
  <message>
   <source>images.parquet names images outside of {path}</source>
   <translation>images.parquet 指定了 {path} 之外的影像</translation>
  </message>
  <message>
   <source>in the run {run} it {how}</source>
   <translation>在執行 {run} 中{how}</translation>
  </message>
  <message>
   <source>is</source>
   <translation>會</translation>
  </message>
  <message>
   <source>is a device, or of an unknown type; pack a regular file instead</source>
   <translation>是裝置或未知的類型；請封裝檔案本身</translation>
  </message>
  <message>
   <source>is a link to a folder that cannot be opened: {reason}</source>
   <translation>是指向資料夾的連結，但無法開啟該資料夾：{reason}</translation>
  </message>
  <message>
   <source>is a link to a folder that contains it, and is not followed</source>
   <translation>是指向其上層資料夾的連結，程式不會跟隨</translation>
  </message>
  <message>
   <source>is a link to a folder, and is not followed; set Follow links (follow_links), or use the folder itself</source>
   <translation>是指向資料夾的連結，程式不會跟隨；請開啟「跟隨連結」(follow_links)，或使用資料夾本身</translation>
  </message>
  <message>
   <source>is a link to the same folder as {first}, and is not followed again</source>
   <translation>與 {first} 指向相同的資料夾，程式不會再次跟隨此連結</translation>
  </message>
  <message>
   <source>is a link to {target}, {why}</source>
   <translation>是指向 {target} 的連結，{why}</translation>
  </message>
  <message>
   <source>is a link whose target does not exist or cannot be accessed</source>
   <translation>是連結，但目標不存在或無法存取</translation>
  </message>
  <message>
   <source>is compressed patched data, which is not supported. {remedy}</source>
   <translation>是壓縮的修補資料，不受支援。{remedy}</translation>
  </message>
  <message>
   <source>is encrypted. Unpack the archive with its password and choose the folder, or pack it again without a password.</source>
   <translation>已加密。請以密碼將封存檔解壓縮並選擇資料夾，或不使用密碼重新封裝。</translation>
  </message>
  <message>
   <source>is in 1 folder</source>
   <translation>位於 1 層資料夾中</translation>
  </message>
  <message>
   <source>is in no folder</source>
   <translation>不在任何資料夾中</translation>
  </message>
  <message>
   <source>is in {count} folders</source>
   <translation>位於 {count} 層資料夾中</translation>
  </message>
  <message>
   <source>is not UTF-8: {error}</source>
   <translation>不是 UTF-8：{error}</translation>
  </message>
  <message>
   <source>is packed as a sparse file, and {why}; pack it without --sparse</source>
   <translation>封裝成疏鬆檔案，且{why}；請不要使用 --sparse 封裝</translation>
  </message>
  <message>
   <source>is packed with {what} (compression method {method}), which is not supported. {remedy}</source>
   <translation>以 {what} (壓縮方法 {method}) 封裝，不受支援。{remedy}</translation>
  </message>
  <message>
   <source>is required with Method By group. {examples}</source>
   <translation>在「方法」為「依群組」時為必要項目。{examples}</translation>
  </message>
  <message>
   <source>is true, but a batch of one image cannot be mixed; turn it off, or set Batch size (batch_size) to 2 or more.</source>
   <translation>為 true，但只有一張影像的批次沒有可混合的對象；請將它關閉，或將「批次大小」(batch_size) 設為 2 以上。</translation>
  </message>
  <message>
   <source>is true, but loaded weights would overwrite this initialization; turn it off, or turn Pretrained off and leave Weights file empty.</source>
   <translation>為 true，但載入的權重會使它失效；請將它關閉，或關閉「預先定型」並將「權重檔案」留空。</translation>
  </message>
  <message>
   <source>is {highest:g}; it must be greater than Lowest value (lowest_value), which is {lowest:g}.</source>
   <translation>是 {highest:g}；必須大於「最低值」(lowest_value)，也就是 {lowest:g}。</translation>
  </message>
  <message>
   <source>is {pattern!r}, which has {count} groups in parentheses; it must have one. {examples}</source>
   <translation>是 {pattern!r}，其中有 {count} 個括號群組；必須恰好有一個。{examples}</translation>
  </message>
  <message>
   <source>is {pattern!r}, which is not a regular expression: {why}. {examples}</source>
   <translation>是 {pattern!r}，它不是規則運算式：{why}。{examples}</translation>
  </message>
  <message>
   <source>is {shown!r}, and the package timm is not installed. Install it with the extra timm: pip install 'vision-designer[timm]'; or choose another network.</source>
   <translation>是 {shown!r}，但未安裝套件 timm。請以額外套件 timm 安裝：pip install 'vision-designer[timm]'；或選擇其他網路。</translation>
  </message>
  <message>
   <source>is {shown!r}, which is not the name of a known network. {hint}</source>
   <translation>是 {shown!r}，這不是已知網路的名稱。{hint}</translation>
  </message>
  <message>
   <source>it cannot be read</source>
   <translation>無法讀取</translation>
  </message>
  <message>
   <source>it changed from {before} to {now}</source>
   <translation>原本是 {before}，現在是 {now}</translation>
  </message>
  <message>
   <source>it contains more than {maximum:,} values</source>
   <translation>它包含超過 {maximum:,} 個值</translation>
  </message>
  <message>
   <source>it does not exist</source>
   <translation>它不存在</translation>
  </message>
  <message>
   <source>it does not state the size of its strips</source>
   <translation>它沒有說明其條帶的長度</translation>
  </message>
  <message>
   <source>it does not state where all of its pixels are</source>
   <translation>它沒有說明所有像素的位置</translation>
  </message>
  <message>
   <source>it ends before its last pixel</source>
   <translation>它在最後一個像素之前就結束了</translation>
  </message>
  <message>
   <source>it ends before its pixel layout is stated</source>
   <translation>它在說明像素排列方式之前就結束了</translation>
  </message>
  <message>
   <source>it ends within its directory</source>
   <translation>它在目錄中就結束了</translation>
  </message>
  <message>
   <source>it has a number of {count} digits; the maximum is {maximum}</source>
   <translation>它有一個 {count} 位數的數字，最多為 {maximum} 位數</translation>
  </message>
  <message>
   <source>it has an incomplete Unicode character, {half!r}, after {around!r}</source>
   <translation>在 {around!r} 之後有半個字元 {half!r}</translation>
  </message>
  <message>
   <source>it has merge conflict markers (&lt;&lt;&lt;&lt;&lt;&lt;&lt;, =======, &gt;&gt;&gt;&gt;&gt;&gt;&gt;), from line {lines} on. Resolve the conflicts and remove the markers</source>
   <translation>它包含合併的衝突標記 (&lt;&lt;&lt;&lt;&lt;&lt;&lt;、=======、&gt;&gt;&gt;&gt;&gt;&gt;&gt;)，從第 {lines} 行開始。請在該處決定要保留哪個版本，並移除標記</translation>
  </message>
  <message>
   <source>it has more than {maximum} scans</source>
   <translation>它有超過 {maximum} 次掃描</translation>
  </message>
  <message>
   <source>it has no _meta.json</source>
   <translation>它沒有 _meta.json</translation>
  </message>
  <message>
   <source>it has no file that ends in {known}{there}</source>
   <translation>其中沒有副檔名為 {known} 的檔案{there}</translation>
  </message>
  <message>
   <source>it has several flows ({titles}), and a graph has only one. Delete the others in Ryven.</source>
   <translation>它有多個流程 ({titles})，而一個圖形只有一個流程。請在 Ryven 中刪除其他流程。</translation>
  </message>
  <message>
   <source>it has the number {text}, which is too large</source>
   <translation>它有數字 {text}，大於任何可能的數字</translation>
  </message>
  <message>
   <source>it has {count:,} strips</source>
   <translation>它有 {count:,} 個條帶</translation>
  </message>
  <message>
   <source>it has {samples} bands, but its colors need {needed}</source>
   <translation>它有 {samples} 個色版，而其色彩需要 {needed} 個</translation>
  </message>
  <message>
   <source>it has {size:,} bytes</source>
   <translation>它有 {size:,} 位元組</translation>
  </message>
  <message>
   <source>it has {size:,} bytes, more than any image of an accepted size</source>
   <translation>它有 {size:,} 位元組，多於任何可接受大小的影像</translation>
  </message>
  <message>
   <source>it has {width} x {height} pixels</source>
   <translation>它有 {width} x {height} 像素</translation>
  </message>
  <message>
   <source>it holds out no images</source>
   <translation>沒有保留任何影像</translation>
  </message>
  <message>
   <source>it is UTF-16 or UTF-32 text. Save it as UTF-8</source>
   <translation>它是 UTF-16 或 UTF-32 文字。請儲存為 UTF-8</translation>
  </message>
  <message>
   <source>it is a TorchScript archive, which is a program instead of weights; if you trust it, save the weights with torch.save(torch.jit.load(file).state_dict(), new_file)</source>
   <translation>它是 TorchScript 封存檔，也就是程式，而不只是權重；如果您信任它，請以 torch.save(torch.jit.load(file).state_dict(), new_file) 取出權重</translation>
  </message>
  <message>
   <source>it is a torch.export program instead of weights; if you trust it, save the weights with torch.save(torch.export.load(file).state_dict, new_file)</source>
   <translation>它是 torch.export 的程式，而不只是權重；如果您信任它，請以 torch.save(torch.export.load(file).state_dict, new_file) 取出權重</translation>
  </message>
  <message>
   <source>it is a whole model ({name}) instead of its weights, and needs the code of its classes to be read</source>
   <translation>它是整個模型 ({name})，而不只是權重，需要其類別的程式碼才能讀取</translation>
  </message>
  <message>
   <source>it is a zip archive that was not written by torch.save</source>
   <translation>它是 zip 封存檔，但不是由 torch.save 寫入</translation>
  </message>
  <message>
   <source>it is a zip archive whose end is missing or damaged</source>
   <translation>它是結尾遺失或損毀的 zip</translation>
  </message>
  <message>
   <source>it is a {kind} archive, which is not supported; unpack it and choose the folder</source>
   <translation>它是 {kind} 封存檔，不受支援；請將它解壓縮並選擇資料夾</translation>
  </message>
  <message>
   <source>it is bypassed, so {titles} would produce the same {types}, and the nodes after them would get the same data. Remove the bypass, or remove the links of all but one output.</source>
   <translation>它已略過，因此{titles}會提供相同的 {types}，後續的節點也會得到相同的資料。請取消略過，或只保留其中一個輸出的連結。</translation>
  </message>
  <message>
   <source>it is damaged, or contains {more}, which could run code when it is read</source>
   <translation>它已損毀，或包含{more}，讀取時可能執行程式碼</translation>
  </message>
  <message>
   <source>it is damaged, or not pickled with protocol 2 as torch.save does</source>
   <translation>它已損毀，或不是以 torch.save 使用的 pickle 通訊協定 2 寫入</translation>
  </message>
  <message>
   <source>it is empty</source>
   <translation>它是空的</translation>
  </message>
  <message>
   <source>it is larger than {largest} MiB</source>
   <translation>它大於 {largest} MiB</translation>
  </message>
  <message>
   <source>it is left out: {why}. Save it in a supported format</source>
   <translation>未使用：{why}。請以可讀取的格式儲存</translation>
  </message>
  <message>
   <source>it is neither a zip, a tar, nor a tar compressed with gzip or bzip2</source>
   <translation>它既不是 zip 或 tar，也不是以 gzip 或 bzip2 壓縮的 tar</translation>
  </message>
  <message>
   <source>it is neither an image nor an archive. Choose images, folders, or archives.</source>
   <translation>這既不是影像也不是封存檔。請選擇影像、資料夾或封存檔。</translation>
  </message>
  <message>
   <source>it is nested deeper than {deepest} levels</source>
   <translation>巢狀超過 {deepest} 層</translation>
  </message>
  <message>
   <source>it is nested too deeply</source>
   <translation>巢狀層數過深</translation>
  </message>
  <message>
   <source>it is nested too deeply. Restore it from a backup.</source>
   <translation>巢狀層數過深。請從備份還原。</translation>
  </message>
  <message>
   <source>it is not UTF-8 text. Choose another file</source>
   <translation>它不是 UTF-8 文字。請選擇其他檔案</translation>
  </message>
  <message>
   <source>it is one part of a split zip archive. Join the parts (zip -s 0 PARTS.zip --out WHOLE.zip), or unpack them and choose the folder</source>
   <translation>它是分割成多個檔案的 zip 的其中一部分。請合併各部分 (zip -s 0 PARTS.zip --out WHOLE.zip)，或將它們解壓縮並選擇資料夾</translation>
  </message>
  <message>
   <source>it is part of a cycle ({members}); a graph cannot contain cycles. Remove one of these links.</source>
   <translation>它是循環的一部分 ({members})；資料不能繞圈流動。請移除其中一個連結。</translation>
  </message>
  <message>
   <source>it is stored in pieces of {width} x {height} pixels</source>
   <translation>它以 {width} x {height} 像素的區塊儲存</translation>
  </message>
  <message>
   <source>it is {kind}, not a file</source>
   <translation>它是{kind}，不是檔案</translation>
  </message>
  <message>
   <source>it needs the Ryven package {directory!r:.80}, which is not part of vision-designer. Remove its nodes in Ryven.</source>
   <translation>它需要 Ryven 套件 {directory!r:.80}，這不是本程式的套件。請在 Ryven 中移除其節點。</translation>
  </message>
  <message>
   <source>it needs {title} ({parameter}): {needed}.</source>
   <translation>它需要「{title}」({parameter})：{needed}。</translation>
  </message>
  <message>
   <source>it requires more memory than is available</source>
   <translation>它要求的記憶體超過現有的記憶體</translation>
  </message>
  <message>
   <source>it states the number of bits for only {bits} of {samples} bands</source>
   <translation>它只說明了 {samples} 個色版中 {bits} 個的位元數</translation>
  </message>
  <message>
   <source>it unpacks to more data than a file written by torch</source>
   <translation>它解壓縮後多於本身的內容，torch 的檔案不會這樣</translation>
  </message>
  <message>
   <source>it unpacks to {size:,} bytes; the maximum is {maximum:,}</source>
   <translation>它解壓縮後有 {size:,} 位元組；最多接受 {maximum:,}</translation>
  </message>
  <message>
   <source>it was created with version {version} of {title}; this program has version {own}. Update vision-designer.</source>
   <translation>它由{title}的版本 {version} 產生；此程式的版本是 {own}。請更新 vision-designer。</translation>
  </message>
  <message>
   <source>it was made by Ryven 3.2 or older. Open it with Ryven 3.5 and save it there.</source>
   <translation>它由 Ryven 3.2 或更舊的版本產生。請以 Ryven 3.5 開啟並儲存。</translation>
  </message>
  <message>
   <source>its flows are not in Ryven's format. Restore the file from a backup.</source>
   <translation>它的流程不是 Ryven 所寫的內容。請從備份還原該檔案。</translation>
  </message>
  <message>
   <source>its folders {folders} are named like subsets of one dataset, but are treated as categories. If they are subsets, set Subset (subset) to one of them.</source>
   <translation>其資料夾 {folders} 的名稱像是同一個資料集的子集，但會視為類別。如果它們是子集，請將「子集」(subset) 設為其中之一。</translation>
  </message>
  <message>
   <source>its folders {folders} are subsets of one dataset and contain its categories. Since Subset (subset) is all, they are merged, so that a model is tested on images that it was trained on. Use a separate Convert to Image Directory for each subset.</source>
   <translation>其資料夾 {folders} 是同一個資料集的子集，其中包含資料集的類別。「子集」(subset) 為「全部」時會將它們合併，使模型以定型過的影像測試。請為每個子集各使用一個「轉換成影像目錄」。</translation>
  </message>
  <message>
   <source>its header is too long</source>
   <translation>它的標頭過長</translation>
  </message>
  <message>
   <source>its last layer{outputs} is not used: Train PyTorch Model creates a new one for its categories</source>
   <translation>不使用其最後一層{outputs}：「定型 PyTorch 模型」會為自己的類別建立新的最後一層</translation>
  </message>
  <message>
   <source>its nodes are not in Ryven's format. Restore the file from a backup.</source>
   <translation>它的節點不是 Ryven 所寫的內容。請從備份還原該檔案。</translation>
  </message>
  <message>
   <source>its only image file cannot</source>
   <translation>它唯一的影像檔案無法</translation>
  </message>
  <message>
   <source>its only row does not refer to</source>
   <translation>其中唯一的一列沒有</translation>
  </message>
  <message>
   <source>its palette has {found} of {needed} colors</source>
   <translation>它的調色盤只有 {needed} 種色彩中的 {found} 種</translation>
  </message>
  <message>
   <source>its result has changed</source>
   <translation>它的結果不同</translation>
  </message>
  <message>
   <source>its sparse map is damaged</source>
   <translation>其資料的位置表已損毀</translation>
  </message>
  <message>
   <source>its tag {tag} has values that are not integers</source>
   <translation>它的標記 {tag} 包含不是整數的值</translation>
  </message>
  <message>
   <source>its tag {tag} has {count:,} values</source>
   <translation>它的標記 {tag} 有 {count:,} 個值</translation>
  </message>
  <message>
   <source>its tag {tag} is not a number</source>
   <translation>它的標記 {tag} 不是數字</translation>
  </message>
  <message>
   <source>its tag {tag} is not an integer</source>
   <translation>它的標記 {tag} 不是整數</translation>
  </message>
  <message>
   <source>joined the run at {address}</source>
   <translation>已加入 {address} 的執行</translation>
  </message>
  <message>
   <source>left out of {purpose}: {reason}</source>
   <translation>已從{purpose}中排除：{reason}</translation>
  </message>
  <message>
   <source>less than</source>
   <translation>小於</translation>
  </message>
  <message>
   <source>linear raw camera data</source>
   <translation>相機的線性原始資料</translation>
  </message>
  <message>
   <source>links</source>
   <translation>條連結</translation>
  </message>
  <message>
   <source>lists categories for {labeled} of {entries} images</source>
   <translation>只為 {entries} 張影像中的 {labeled} 張提供類別</translation>
  </message>
  <message>
   <source>lossy JPEG of raw camera data</source>
   <translation>RAW 相片的有損 JPEG</translation>
  </message>
  <message>
   <source>may refer to any of several images of the dataset</source>
   <translation>可能對應到資料集中的多張影像</translation>
  </message>
  <message>
   <source>memory ran out during validation. Make the validation images smaller with Resize and Center crop, or decrease Batch size (batch_size).</source>
   <translation>驗證時記憶體不足。請以「調整大小」與「中心裁剪」縮小驗證影像，或調低「批次大小」(batch_size)。</translation>
  </message>
  <message>
   <source>memory ran out while loading a batch size of {batch_size}. Decrease Batch size (batch_size), or make the images smaller with Resize and Center crop.</source>
   <translation>以批次大小 {batch_size} 載入時記憶體不足。請調低「批次大小」(batch_size)，或以「調整大小」與「中心裁剪」縮小影像。</translation>
  </message>
  <message>
   <source>memory ran out while scoring. Make the images smaller with Resize and Center crop, close other programs, or choose another device.</source>
   <translation>評分時記憶體不足。請以「調整大小」與「中心裁剪」縮小影像、關閉其他程式，或選擇其他裝置。</translation>
  </message>
  <message>
   <source>memory ran out with a batch size of {batch_size}, and {minimum} not fit either. Make the images smaller with Resize and Center crop, or choose a smaller model.</source>
   <translation>批次大小為 {batch_size} 時記憶體不足，即使{minimum}也放不下。請以「調整大小」與「中心裁剪」縮小影像，或選擇較小的模型。</translation>
  </message>
  <message>
   <source>memory ran out with a batch size of {batch_size}. Set Batch size (batch_size) to {fits}, which fits.</source>
   <translation>批次大小為 {batch_size} 時記憶體不足。請將「批次大小」(batch_size) 設為 {fits}，這樣就放得下。</translation>
  </message>
  <message>
   <source>memory ran out with {count} images at once; continuing with {maximum}</source>
   <translation>一次 {count} 張影像時記憶體不足；改以 {maximum} 張繼續</translation>
  </message>
  <message>
   <source>more than tensors</source>
   <translation>張量以外的內容</translation>
  </message>
  <message>
   <source>more than tensors ({named})</source>
   <translation>張量以外的內容 ({named})</translation>
  </message>
  <message>
   <source>more than {combinations:,}</source>
   <translation>超過 {combinations:,}</translation>
  </message>
  <message>
   <source>more than {max_image_pixels:,} pixels</source>
   <translation>超過 {max_image_pixels:,} 像素</translation>
  </message>
  <message>
   <source>names that begin with {other}</source>
   <translation>以 {other} 開頭的名稱</translation>
  </message>
  <message>
   <source>names without a prefix</source>
   <translation>沒有前置詞的名稱</translation>
  </message>
  <message>
   <source>networks for photos need more pixels than such small images have</source>
   <translation>用於相片的網路各層所需的像素比這麼小的影像更多</translation>
  </message>
  <message>
   <source>no folder or archive is set. Choose one in Path (path).</source>
   <translation>未指定資料夾或封存檔。請在「路徑」(path) 中選擇。</translation>
  </message>
  <message>
   <source>no image could be scored; the column error of the scored table states the reasons.</source>
   <translation>沒有任何影像可以評分；評分表格的 error 資料行說明原因。</translation>
  </message>
  <message>
   <source>no image has values of more than 8 bits, so no value range is measured</source>
   <translation>沒有影像包含超過 8 位元的值，因此不測量值範圍</translation>
  </message>
  <message>
   <source>no operations</source>
   <translation>無運算</translation>
  </message>
  <message>
   <source>no pixels would be left</source>
   <translation>將什麼都不剩</translation>
  </message>
  <message>
   <source>no pretrained weights of {architecture} are published as a file with a known SHA-256. Download them yourself and set Weights file (weights_file) to that file, or turn Pretrained off.</source>
   <translation>{architecture} 沒有以已知 SHA-256 的檔案發布的預先定型權重。請自行下載並將「權重檔案」(weights_file) 設為該檔案，或關閉「預先定型」。</translation>
  </message>
  <message>
   <source>no run is waiting for machines at {address} in the workspace {workspace}. Start it with Node count (node_count) 2 or more, use the address from its log, and set --workspace to the folder that all machines share.</source>
   <translation>工作區 {workspace} 中沒有執行在 {address} 等候電腦加入。請將「節點數」(node_count) 設為 2 以上來啟動執行，從其記錄取得位址，並讓 --workspace 指向所有電腦共用的資料夾。</translation>
  </message>
  <message>
   <source>no threshold reaches a precision of {wanted:g} on the {images} validation images with {minimum} or more of them answered, so the model has no threshold for unknown. Decrease Unknown precision (unknown_precision), or train a better model.</source>
   <translation>在 {images} 張驗證影像中至少回答 {minimum} 張的條件下，沒有任何機率能達到 {wanted:g} 的精確度，因此模型不保存未知閾值。請調低「未知判定的精確度」(unknown_precision)，或定型更好的模型。</translation>
  </message>
  <message>
   <source>no trial was completed. Set Pruning (pruning) to none.</source>
   <translation>沒有任何試驗完成。請將「修剪」(pruning) 設為「無」。</translation>
  </message>
  <message>
   <source>node {node_id!r} is already in the graph</source>
   <translation>圖形中已有節點 {node_id!r}</translation>
  </message>
  <message>
   <source>nodes</source>
   <translation>個節點</translation>
  </message>
  <message>
   <source>none</source>
   <translation>無</translation>
  </message>
  <message>
   <source>none of its folders is named train, val, test or similar. Set Subset (subset) to all.</source>
   <translation>沒有名為 train、val、test 或類似名稱的資料夾。請將「子集」(subset) 設為「全部」。</translation>
  </message>
  <message>
   <source>none of its {count:,} rows refers to</source>
   <translation>{count:,} 列中沒有任何一列</translation>
  </message>
  <message>
   <source>none of its {count} image files can</source>
   <translation>它的 {count} 個影像檔案都無法</translation>
  </message>
  <message>
   <source>none of the images of the category {category!r} of {path} can be read. Replace its images, or remove its folder.</source>
   <translation>{path} 的類別 {category!r} 沒有任何影像可以讀取。請更換其影像，或移除其資料夾。</translation>
  </message>
  <message>
   <source>none of the validation images can be read. See the log for the reasons.</source>
   <translation>沒有可讀取的驗證影像。請在記錄中查看各項原因。</translation>
  </message>
  <message>
   <source>none of the {numbers:,} groups is divided</source>
   <translation>{numbers:,} 個群組都不會分割</translation>
  </message>
  <message>
   <source>none of these</source>
   <translation>以上皆非</translation>
  </message>
  <message>
   <source>none was reported</source>
   <translation>未說明</translation>
  </message>
  <message>
   <source>not an event</source>
   <translation>不是事件</translation>
  </message>
  <message>
   <source>not installed</source>
   <translation>未安裝</translation>
  </message>
  <message>
   <source>not measured: {message}</source>
   <translation>未測量：{message}</translation>
  </message>
  <message>
   <source>not part of the network, and not used: {left_out}{more}</source>
   <translation>不屬於此網路而未使用：{left_out}{more}</translation>
  </message>
  <message>
   <source>nothing is connected to it</source>
   <translation>沒有任何項目連接到它</translation>
  </message>
  <message>
   <source>of the type {found}</source>
   <translation>{found} 類型的資料夾</translation>
  </message>
  <message>
   <source>old-style JPEG</source>
   <translation>舊式 JPEG</translation>
  </message>
  <message>
   <source>one batch (batch_size){each}</source>
   <translation>一個批次 (batch_size){each}</translation>
  </message>
  <message>
   <source>one image alone does</source>
   <translation>只有一張影像</translation>
  </message>
  <message>
   <source>one of {choices}</source>
   <translation>下列其中之一：{choices}</translation>
  </message>
  <message>
   <source>one process is participating</source>
   <translation>一個處理序參與</translation>
  </message>
  <message>
   <source>one table comes from {one}, the other from {other}, so they cannot be compared. Compare two tables of the same kind.</source>
   <translation>一個表格來自 {one}，另一個來自 {other}；無法比較。請比較兩個同類的表格。</translation>
  </message>
  <message>
   <source>only image</source>
   <translation>唯一一張影像</translation>
  </message>
  <message>
   <source>only its folder {folder} ({subset}) exists.</source>
   <translation>只有資料夾 {folder} ({subset})。</translation>
  </message>
  <message>
   <source>only its folders {folders} exist. Set Subset (subset) to one of these, or to all.</source>
   <translation>只有資料夾 {folders}。請將「子集」(subset) 設為其中之一，或「全部」。</translation>
  </message>
  <message>
   <source>only the first {maximum:,} problems are listed. Correct them and check the graph again.</source>
   <translation>問題不只這 {maximum:,} 個。請先更正它們，再檢查一次。</translation>
  </message>
  <message>
   <source>only the last layer is trained. Set Freeze epochs (freeze_epochs) below Epochs (epochs).</source>
   <translation>只會定型最後一層。請將「凍結週期數」(freeze_epochs) 設為小於「週期數」(epochs)。</translation>
  </message>
  <message>
   <source>other processes use {others:.1f} of {cores} cores; this process uses fewer threads</source>
   <translation>其他處理序使用了 {cores} 個核心中的 {others:.1f} 個；此處理序的執行緒會讓出核心</translation>
  </message>
  <message>
   <source>out of memory in {node_id} ({title}). Close other programs, or use fewer images.</source>
   <translation>{node_id} ({title}) 的記憶體不足。請關閉其他程式，或使用較少的影像。</translation>
  </message>
  <message>
   <source>output 1 has {fraction:.3g} of the images, but {requested:g} was requested: {why}</source>
   <translation>輸出 1 包含 {fraction:.3g} 的影像，而要求的是 {requested:g}：{why}</translation>
  </message>
  <message>
   <source>participating in {work} (processes: {count})</source>
   <translation>以 {count} 個處理序參與：{work}</translation>
  </message>
  <message>
   <source>parts of {width} x {height} pixels of {stored}</source>
   <translation>{width} x {height} 像素的 {stored} 區塊</translation>
  </message>
  <message>
   <source>pretrained weights: {file}</source>
   <translation>預先定型的權重：{file}</translation>
  </message>
  <message>
   <source>probabilities are averaged over each image and its mirror image</source>
   <translation>機率為每個影像與其鏡像的平均</translation>
  </message>
  <message>
   <source>probabilities are averaged over each image and its mirror image; the model does not say whether it learned from mirrored images</source>
   <translation>機率為每個影像與其鏡像的平均；模型未說明訓練時是否使用鏡像影像</translation>
  </message>
  <message>
   <source>raw camera sensor data</source>
   <translation>相機感光元件的原始資料</translation>
  </message>
  <message>
   <source>recipe {recipe}: {epochs}, learning rate {learning_rate:g}, batches of {batch_size}, {count:,} training and {validation:,} validation images in {categories:,} categories</source>
   <translation>配方 {recipe}：{epochs}，學習率 {learning_rate:g}，批次大小 {batch_size}，{categories:,} 個類別中有 {count:,} 張定型影像與 {validation:,} 張驗證影像</translation>
  </message>
  <message>
   <source>refer to no image of the dataset</source>
   <translation>沒有對應到資料集的影像</translation>
  </message>
  <message>
   <source>refers to no image of the dataset</source>
   <translation>沒有對應到資料集的影像</translation>
  </message>
  <message>
   <source>removed</source>
   <translation>已移除</translation>
  </message>
  <message>
   <source>resumed after epoch {epoch} of {epochs}</source>
   <translation>已從 {epochs} 個週期中的第 {epoch} 個之後繼續</translation>
  </message>
  <message>
   <source>resumed after {count} of {trials} trials</source>
   <translation>已從 {trials} 次試驗中的第 {count} 次之後繼續</translation>
  </message>
  <message>
   <source>resumed after {rows:,} of {count:,} images</source>
   <translation>已從 {count:,} 張影像中的第 {rows:,} 張之後繼續</translation>
  </message>
  <message>
   <source>scoring</source>
   <translation>評分</translation>
  </message>
  <message>
   <source>scoring on {device} with precision {precision}</source>
   <translation>在 {device} 上以浮點精確度 {precision} 評分</translation>
  </message>
  <message>
   <source>set Crop size (crop_size) to {crop} or more</source>
   <translation>將「裁剪大小」(crop_size) 設為 {crop} 以上</translation>
  </message>
  <message>
   <source>set Random crop size (random_crop_size) to {crop} or more</source>
   <translation>將「隨機裁剪大小」(random_crop_size) 設為 {crop} 以上</translation>
  </message>
  <message>
   <source>set Random size (random_size) to {crop} or more</source>
   <translation>將「隨機裁剪後大小」(random_size) 設為 {crop} 以上</translation>
  </message>
  <message>
   <source>set Size (size) to {crop} or more</source>
   <translation>將「大小」(size) 設為 {crop} 以上</translation>
  </message>
  <message>
   <source>settings is not a list of switches, numbers and texts</source>
   <translation>settings 不是由開關、數字與文字組成的清單</translation>
  </message>
  <message>
   <source>signal {number}</source>
   <translation>訊號 {number}</translation>
  </message>
  <message>
   <source>skipped: {reason}</source>
   <translation>已略過：{reason}</translation>
  </message>
  <message>
   <source>something else</source>
   <translation>其他內容</translation>
  </message>
  <message>
   <source>stopped early: validation loss has not fallen below {lowest_loss:.4f} for {epochs}</source>
   <translation>提前停止：驗證損失連續 {epochs}未低於 {lowest_loss:.4f}</translation>
  </message>
  <message>
   <source>subset {subset}: the images of {names}</source>
   <translation>子集「{subset}」：{names} 的影像</translation>
  </message>
  <message>
   <source>terminated by the stop: {error!r}</source>
   <translation>因停止而結束：{error!r}</translation>
  </message>
  <message>
   <source>test</source>
   <translation>測試</translation>
  </message>
  <message>
   <source>text</source>
   <translation>文字</translation>
  </message>
  <message>
   <source>the archive ends too early</source>
   <translation>封存檔過早結束</translation>
  </message>
  <message>
   <source>the archive has no such image</source>
   <translation>封存檔中沒有這張影像</translation>
  </message>
  <message>
   <source>the best trial of {records} is trial {number}</source>
   <translation>{records} 次試驗中，最佳的是第 {number} 次</translation>
  </message>
  <message>
   <source>the categories {category!r} and {other!r} contain the same folders, {readable}, which may be the categories. If so, choose the folder {category!r} itself</source>
   <translation>類別 {category!r} 與 {other!r} 包含相同的資料夾 {readable}，這些資料夾可能才是類別。若是如此，請直接選擇資料夾 {category!r}</translation>
  </message>
  <message>
   <source>the category folders contain folders that are named like subsets ({numbers} images), which are merged: a model is then tested on images that it was trained on. Put the subset folders above the category folders, and choose one with Subset (subset)</source>
   <translation>類別資料夾中有名稱像是子集的資料夾（影像數：{numbers}），這些子集會合併：模型會以定型過的影像測試。請將子集的資料夾放在類別的上層，並以「子集」(subset) 選擇其中之一</translation>
  </message>
  <message>
   <source>the category {category!r} contains folders that are named like other categories, {readable}, with {copied:,} of all {images:,} images; {again:,} of these have the same names as images of the other category. If it is a copy of the dataset, remove it; if it is the dataset itself, choose only this folder</source>
   <translation>類別 {category!r} 中有名稱與其他類別 {readable} 相同的資料夾，包含全部 {images:,} 張影像中的 {copied:,} 張；其中 {again:,} 張的名稱與另一類別的影像相同。如果它是資料集的複本，請將它移除；如果它就是資料集本身，請只選擇這個資料夾</translation>
  </message>
  <message>
   <source>the category {category!r} has 1 image, but cross-validation needs 2: one for training while the other is held out. Add images to it, or remove its folder.</source>
   <translation>類別 {category!r} 有 1 張影像，而交叉驗證需要 2 張：保留其中一張時，以另一張定型。請在其中加入影像，或移除其資料夾。</translation>
  </message>
  <message>
   <source>the category {category!r} of {path} has no readable images for training. Add images to it, or remove its folder.</source>
   <translation>{path} 的類別 {category!r} 沒有可讀取的影像可供定型。請在其中加入影像，或移除其資料夾。</translation>
  </message>
  <message>
   <source>the category {category!r} of {path} has {number} in output {output} of Split Image Directory, not among the training images. Train on that output, add images of {category!r}, or remove its folder.</source>
   <translation>{path} 的類別 {category!r} 有 {number}在「分割影像目錄」的輸出 {output} 中，而不在定型影像中。請以該輸出定型、加入 {category!r} 的影像，或移除其資料夾。</translation>
  </message>
  <message>
   <source>the category {name!r} has no readable images</source>
   <translation>類別 {name!r} 沒有可讀取的影像</translation>
  </message>
  <message>
   <source>the category {name!r} has {images} in output {output}; output {other} has none</source>
   <translation>類別 {name!r} 有 {images}在輸出 {output} 中；輸出 {other} 中一張也沒有</translation>
  </message>
  <message>
   <source>the category {name!r} has {size} images, so {empty} of {folds} folds hold out none of them</source>
   <translation>類別 {name!r} 有 {size} 張影像，因此 {folds} 折中有 {empty} 折沒有保留它的影像</translation>
  </message>
  <message>
   <source>the checkpoint {file} cannot be read, so training starts from the beginning: {error}</source>
   <translation>無法讀取檢查點 {file}，定型將重新開始：{error}</translation>
  </message>
  <message>
   <source>the checkpoint {file} does not match, so training starts from the beginning: {why}</source>
   <translation>檢查點 {file} 不相符，定型將重新開始：{why}</translation>
  </message>
  <message>
   <source>the checkpoint {file} is of another version, so training starts from the beginning</source>
   <translation>檢查點 {file} 屬於其他版本，定型將重新開始</translation>
  </message>
  <message>
   <source>the column {name!r} is of the type {schema}, not {type_name}</source>
   <translation>資料行 {name!r} 的類型是 {schema}，不是 {type_name}</translation>
  </message>
  <message>
   <source>the columns of {folder} are not those of an ImageDirectory. Run the graph again with --no-reuse.</source>
   <translation>{folder} 的資料行與 ImageDirectory 不同。請以 --no-reuse 重新執行圖形。</translation>
  </message>
  <message>
   <source>the component is not installed. Install the package that provides it.</source>
   <translation>未安裝此元件。請安裝提供它的套件。</translation>
  </message>
  <message>
   <source>the connection {connection!r:.160} does not name a port. Remove it.</source>
   <translation>連接 {connection!r:.160} 沒有指明連接埠。請移除它。</translation>
  </message>
  <message>
   <source>the content of {path} has changed</source>
   <translation>{path} 的內容已變更</translation>
  </message>
  <message>
   <source>the copied text</source>
   <translation>複製的文字</translation>
  </message>
  <message>
   <source>the copied text cannot be pasted: {error}. Copy less, or from another source.</source>
   <translation>無法貼上複製的文字：{error}。請複製較少內容，或從其他地方複製。</translation>
  </message>
  <message>
   <source>the copied text is incomplete or was changed: it is not JSON. Copy it again.</source>
   <translation>複製的文字被截斷或在途中遭到變更：它不是 JSON。請重新複製。</translation>
  </message>
  <message>
   <source>the decoding processes are already running and do not know further images</source>
   <translation>解碼的處理序已開始，無法再加入影像</translation>
  </message>
  <message>
   <source>the downloaded file is damaged: its SHA-256 differs from that of the published file</source>
   <translation>下載的檔案已損毀：其 SHA-256 與已發布的檔案不符</translation>
  </message>
  <message>
   <source>the entry {name!r} has {size:,} bytes</source>
   <translation>項目 {name!r} 有 {size:,} 位元組</translation>
  </message>
  <message>
   <source>the events could not be written completely: {why}. The run continued; see vision-designer runs show.</source>
   <translation>無法將事件完整寫出：{why}。執行已繼續進行；請參閱 vision-designer runs show。</translation>
  </message>
  <message>
   <source>the file also has weights in {other}, which are not used</source>
   <translation>檔案中的{other}也有權重，但未使用</translation>
  </message>
  <message>
   <source>the file {file} in {path} was {what}</source>
   <translation>{path} 中的檔案 {file} {what}</translation>
  </message>
  <message>
   <source>the files in {path} have changed: {old:,} with {old_bytes:,} bytes before, {new:,} with {new_bytes:,} bytes now</source>
   <translation>{path} 中的檔案已變更：當時有 {old:,} 個、共 {old_bytes:,} 位元組，現在有 {new:,} 個、共 {new_bytes:,} 位元組</translation>
  </message>
  <message>
   <source>the files in {path} were moved but are otherwise unchanged: results that do not refer to their location, such as a trained model, are reused</source>
   <translation>{path} 中的檔案已移動但內容相同：不參考其位置的結果（例如已定型的模型）不需要因此再次執行</translation>
  </message>
  <message>
   <source>the folder of the run {run} no longer exists, so nothing can be written about it.</source>
   <translation>執行 {run} 的資料夾已不存在，因此無法為它寫入任何內容。</translation>
  </message>
  <message>
   <source>the folder {name!r} contains no images and is not used as a category</source>
   <translation>資料夾 {name!r} 中沒有影像，因此不視為類別</translation>
  </message>
  <message>
   <source>the global headers are longer than {maximum:,} bytes</source>
   <translation>所有項目的描述長於 {maximum:,} 位元組</translation>
  </message>
  <message>
   <source>the graph</source>
   <translation>圖形</translation>
  </message>
  <message>
   <source>the graph cannot be checked: {kind}: {error}. Remove the component added last.</source>
   <translation>無法檢查圖形：{kind}：{error}。請移除最後加入的元件。</translation>
  </message>
  <message>
   <source>the graph has no nodes. Add components to it.</source>
   <translation>圖形沒有節點。請在其中新增元件。</translation>
  </message>
  <message>
   <source>the graph has {count}:{lines}</source>
   <translation>圖形有{count}：{lines}</translation>
  </message>
  <message>
   <source>the groups by Group by (group_by) cannot be divided: in fold {fold}, {why}. Use fewer folds (folds), or smaller groups.</source>
   <translation>無法劃分依「分組依據」(group_by) 產生的群組：在第 {fold} 折中，{why}。請減少「折數」(folds)，或使用較小的群組。</translation>
  </message>
  <message>
   <source>the groups by Group by (group_by) leave no images for validation: with any choice, a category is missing from training. Use more folds (folds), or smaller groups.</source>
   <translation>依「分組依據」(group_by) 產生的群組無法留出驗證影像：不論留出哪些群組，定型時都會缺少某個類別。請增加「折數」(folds)，或使用較小的群組。</translation>
  </message>
  <message>
   <source>the id {id} is out of range</source>
   <translation>識別碼 {id} 超出範圍</translation>
  </message>
  <message>
   <source>the image</source>
   <translation>此影像</translation>
  </message>
  <message>
   <source>the images</source>
   <translation>這些影像</translation>
  </message>
  <message>
   <source>the images have another transformation ({theirs}) than the model was validated with ({own}), so its scores may be worse than in validation.{size} Apply the same Init Image Transformation For inference, or none: then the transformation of the model is applied.</source>
   <translation>影像附加的轉換 ({theirs}) 與驗證模型時的轉換 ({own}) 不同，因此分數可能比驗證時差。{size}請以「用於推斷」套用相同的「初始影像轉換」，或不套用任何轉換：此時會套用模型自己的轉換。</translation>
  </message>
  <message>
   <source>the images have no transformation, so the transformation of the model is applied</source>
   <translation>影像沒有附帶轉換；將套用模型本身的轉換</translation>
  </message>
  <message>
   <source>the images of more than 8 bits contain no valid numbers, or cannot be read, so the dataset has no value range. Set Value range (value_range) of Convert to Image Directory to By type or Two numbers.</source>
   <translation>超過 8 位元的影像的值都不是數字，或無法讀取，因此整組影像沒有值範圍。請將「轉換成影像目錄」的「值範圍」(value_range) 設為「依類型」或「兩個數字」。</translation>
  </message>
  <message>
   <source>the images of {name} have different sizes after their transformation, e.g. {width} x {height} and {other_width} x {other_height} pixels; all images of a batch need the same size. Turn on Resize and Center crop in Init Image Transformation, and apply it with Apply Image Transformation.</source>
   <translation>{name} 的影像在轉換後大小不一，例如 {width} x {height} 和 {other_width} x {other_height} 像素；同一批次需要相同的大小。請在「初始影像轉換」中開啟「調整大小」與「中心裁剪」，並以「套用影像轉換」套用。</translation>
  </message>
  <message>
   <source>the images of {path} are not in category folders. Put those of each category into a subfolder named after it. If a labels file lists their categories, add the folder as a dataset instead, and set Labels file (labels_file) of Convert to Image Directory.</source>
   <translation>{path} 的影像不在類別資料夾中。請將每個類別的影像放入以該類別命名的子資料夾。如果類別在表格中，請改將資料夾新增為資料集，並在「轉換成影像目錄」的「標籤檔案」(labels_file) 中指定該表格。</translation>
  </message>
  <message>
   <source>the images of {path} have no categories. Put each category's images into a subfolder named after it, and convert the folder again.</source>
   <translation>{path} 的影像沒有類別。請將每個類別的影像放入以該類別命名的子資料夾，然後重新轉換該資料夾。</translation>
  </message>
  <message>
   <source>the input {title} is required, but {why}. Connect an output of type {types}.</source>
   <translation>輸入「{title}」為必要項目，但{why}。請連接提供 {types} 的輸出。</translation>
  </message>
  <message>
   <source>the key {key!r:.80} is unknown and has no effect. Did you mean {meant!r}?</source>
   <translation>索引鍵 {key!r:.80} 不明，因此沒有作用。您是指 {meant!r} 嗎？</translation>
  </message>
  <message>
   <source>the last layer cannot be fitted to features and is trained by steps: a fit requires a linear last layer, features that fit into a quarter of the free memory, and Mixup, CutMix and Compile turned off</source>
   <translation>最後一層無法擬合特徵，改以定型步驟學習：擬合的條件是最後一層為線性、特徵可放入四分之一的可用記憶體，且 Mixup、CutMix 與「編譯」皆關閉</translation>
  </message>
  <message>
   <source>the last layer is not fitted to features. Set Frozen epochs (frozen_head) to fit.</source>
   <translation>最後一層不會擬合特徵。請將「凍結期間的學習方式」(frozen_head) 設為「擬合特徵」(fit)。</translation>
  </message>
  <message>
   <source>the last layer was fitted once more, to {count:,} training and validation images together; metrics, temperature and threshold are from before that</source>
   <translation>最後一層已再次擬合，這次是 {count:,} 張定型影像和驗證影像；指標、溫度和閾值取自那之前</translation>
  </message>
  <message>
   <source>the last layer was fitted to the features of {count:,} images in {seconds:.1f} s, with C = {c:g}</source>
   <translation>最後一層已在 {seconds:.1f} 秒內擬合 {count:,} 張影像的特徵，C = {c:g}</translation>
  </message>
  <message>
   <source>the link {source} -&gt; {target} goes {end} {name!r}, but there is no such node. Remove the link, or correct the node id.</source>
   <translation>連結 {source} -&gt; {target} 的{end}是 {name!r}，但沒有這個節點。請移除該連結，或更正名稱。</translation>
  </message>
  <message>
   <source>the loss became NaN or infinite in epoch {epoch} at learning rate {learning_rate:g}. Set Learning rate (learning_rate) to {suggestion:g} or lower{clip}.</source>
   <translation>在週期 {epoch}、學習率 {learning_rate:g} 時，損失變成 NaN 或無限大。請將「學習率」(learning_rate) 設為 {suggestion:g} 或更低{clip}。</translation>
  </message>
  <message>
   <source>the model is no better than always answering {category!r}, which is correct for {share:.1%} of the validation images. Start from pretrained weights with the recipe Fine-tune, train more epochs, or check the images and their categories.</source>
   <translation>模型不比一律回答 {category!r} 更好，而後者對 {share:.1%} 的驗證影像是正確的。請以配方「微調」從預先定型的權重開始、定型更多週期，或檢查影像及其類別是否正確。</translation>
  </message>
  <message>
   <source>the model knows none of the categories of the images: they are {unknown}, and the model has {model_categories}. Rename the category folders, or score images of the categories of the model.</source>
   <translation>模型不認得這些影像的任何類別：它們是 {unknown}，而模型有 {model_categories}。請重新命名類別資料夾，或對屬於模型類別的影像評分。</translation>
  </message>
  <message>
   <source>the model of trial {number} is damaged, so the search starts from the beginning: {error}</source>
   <translation>試驗 {number} 的模型已損毀，搜尋將重新開始：{error}</translation>
  </message>
  <message>
   <source>the model was previously trained with the value range {value_range}, and these images are converted with {training_value_range}, which is used from now on. Set Value range (value_range) of Convert to Image Directory to the same value if the images are of the same kind.</source>
   <translation>模型到目前為止以值範圍 {value_range} 定型，而這些影像以 {training_value_range} 轉換，接下來會使用後者。如果影像屬於同一種類，請將「轉換成影像目錄」的「值範圍」(value_range) 設為相同的值。</translation>
  </message>
  <message>
   <source>the name of a run must be one line of at most {maximum} characters. Write longer texts as a note.</source>
   <translation>執行的名稱必須是一行，最多 {maximum} 個字元。較長的文字請寫成附註。</translation>
  </message>
  <message>
   <source>the names of {categories} categories differ only in case, spaces, invisible characters, or the spelling of a number: {names} images. They are separate categories; if they mean the same, rename them</source>
   <translation>{categories} 個類別的名稱僅在大小寫、空格、不可見字元或數字寫法上不同：{names} 張影像。它們是不同的類別；如果意義相同，請重新命名</translation>
  </message>
  <message>
   <source>the network is compiled; the first steps take longer</source>
   <translation>網路已編譯；最初幾個步驟需要較久</translation>
  </message>
  <message>
   <source>the network {architecture} has no single last layer that can be replaced to fit the categories. Choose another network.</source>
   <translation>網路 {architecture} 沒有可換成符合類別的單一最後一層。請選擇其他網路。</translation>
  </message>
  <message>
   <source>the network {value} needs the package timm, which is not installed. Install it with the extra timm: pip install 'vision-designer[timm]'; or choose another network.</source>
   <translation>網路 {value} 需要套件 timm，但未安裝。請以額外套件 timm 安裝：pip install 'vision-designer[timm]'；或選擇其他網路。</translation>
  </message>
  <message>
   <source>the node produces no transformation.</source>
   <translation>此節點不產生轉換。</translation>
  </message>
  <message>
   <source>the node {identifier!r:.80} is not a component of vision-designer. Remove it in Ryven.</source>
   <translation>節點 {identifier!r:.80} 不是本程式的元件。請在 Ryven 中移除它。</translation>
  </message>
  <message>
   <source>the node {node_id!r} wrote no log lines in the run {run_id}.</source>
   <translation>節點 {node_id!r} 在執行 {run_id} 中沒有寫下記錄；它沒有要說明的事。</translation>
  </message>
  <message>
   <source>the note of a run has {count:,} characters; at most {maximum:,} are possible. Shorten it.</source>
   <translation>執行的附註有 {count:,} 個字元，最多只能有 {maximum:,} 個。請縮短。</translation>
  </message>
  <message>
   <source>the number of processes changed from {old} to {new}</source>
   <translation>處理序數原本是 {old}，現在是 {new}</translation>
  </message>
  <message>
   <source>the number of strengths is a whole number from 2 to {maximum}</source>
   <translation>強度的數目必須是 2 到 {maximum} 的整數</translation>
  </message>
  <message>
   <source>the operation {operation} cannot be created with {argument!r:.80}. Create the transformation again with Init Image Transformation.</source>
   <translation>無法以 {argument!r:.80} 建立運算 {operation}。請以「初始影像轉換」重新產生轉換。</translation>
  </message>
  <message>
   <source>the operation {operation} cannot be created with {argument!r}: {error}. Create the transformation again with Init Image Transformation.</source>
   <translation>無法以 {argument!r} 建立運算 {operation}：{error}。請以「初始影像轉換」重新產生轉換。</translation>
  </message>
  <message>
   <source>the output of the model is not a number; train it again with a lower learning rate</source>
   <translation>模型的回答不是數字；請以較低的學習率重新定型</translation>
  </message>
  <message>
   <source>the plan of the time budget is damaged</source>
   <translation>時間預算的計畫已損毀</translation>
  </message>
  <message>
   <source>the pretrained weights of {architecture} are not on this machine and cannot be downloaded ({error}). Put {file} ({size:.0f} MB, from {url}) into {folder}, e.g. with vision-designer weights import FILE; or set Weights file to your own file, or turn Pretrained off.</source>
   <translation>這部電腦上沒有 {architecture} 預先定型的權重，也無法下載 ({error})。請將 {file} ({size:.0f} MB，來自 {url}) 放入 {folder}，例如使用 vision-designer weights import FILE；或在「權重檔案」中指定您自己的檔案，或關閉「預先定型」。</translation>
  </message>
  <message>
   <source>the pretrained weights of {network} {why}. Choose a network whose weights are on this machine, turn Pretrained off, or set Weights file (weights_file).{more}</source>
   <translation>{network} 的預先定型權重{why}。請選擇權重在這台機器上的網路、關閉「預先定型」，或設定「權重檔案」(weights_file)。{more}</translation>
  </message>
  <message>
   <source>the pretrained weights were trained with that size</source>
   <translation>預先定型的權重是以該大小學習的</translation>
  </message>
  <message>
   <source>the process ended before the run did</source>
   <translation>處理序在執行結束之前就已結束</translation>
  </message>
  <message>
   <source>the processes ended before their work was done, and were restarted {max_restarts} times. The last reason: {reason}. Their output is in the log of the node, and in {folder}.</source>
   <translation>處理序在工作完成之前結束，並已重新啟動 {max_restarts} 次。最後的原因：{reason}。它們輸出的內容在節點的記錄中，也在 {folder}。</translation>
  </message>
  <message>
   <source>the processes of this machine ended {failures} times before their work was done. Their output is in {folder}. Check that this machine can reach {address}, and the images of the run.</source>
   <translation>這部電腦的處理序在工作完成之前結束了 {failures} 次。它們輸出的內容在 {folder}。這部電腦能連到 {address} 以及執行的影像嗎？</translation>
  </message>
  <message>
   <source>the request was cancelled</source>
   <translation>要求已撤回</translation>
  </message>
  <message>
   <source>the request was replaced by a newer one</source>
   <translation>已改為要求較新的圖片</translation>
  </message>
  <message>
   <source>the result of the run {run} is no longer in the store, or its record is damaged</source>
   <translation>執行 {run} 的結果已不在儲存區中，或其記錄已損毀</translation>
  </message>
  <message>
   <source>the result of the run {run} no longer exists and cannot be compared</source>
   <translation>執行 {run} 的結果已不存在，無法比較</translation>
  </message>
  <message>
   <source>the rows of {labels_file} refer to images of several subsets, which are merged: {numbers}</source>
   <translation>{labels_file} 的列屬於多個子集的影像，這些子集會合併：{numbers}</translation>
  </message>
  <message>
   <source>the run has ended</source>
   <translation>執行已結束</translation>
  </message>
  <message>
   <source>the run was cancelled</source>
   <translation>執行已取消</translation>
  </message>
  <message>
   <source>the run was cancelled before it started.</source>
   <translation>執行在開始之前就已取消。</translation>
  </message>
  <message>
   <source>the run {run}</source>
   <translation>執行 {run}</translation>
  </message>
  <message>
   <source>the run {run} has no result: it is still running, or its process was terminated. Its events are in {folder}.</source>
   <translation>執行 {run} 沒有結果：它仍在進行，或其處理序已被終止。它的事件在 {folder}。</translation>
  </message>
  <message>
   <source>the run {run} has {count} models: {models}. Choose one, e.g. {run}:{first}.</source>
   <translation>執行 {run} 有 {count} 個模型：{models}。請選擇其中之一，例如 {run}:{first}。</translation>
  </message>
  <message>
   <source>the run {run}: {why}</source>
   <translation>執行 {run}：{why}</translation>
  </message>
  <message>
   <source>the scored images have no categories to compare with. Score images that are in one subfolder for each category.</source>
   <translation>評分的影像沒有可供比較的類別。請對放在各類別子資料夾中的影像評分。</translation>
  </message>
  <message>
   <source>the scores in {path} are not probabilities of the categories of the model. Train the model again with a lower learning rate, and score again.</source>
   <translation>{path} 中的分數不是模型類別的機率。請以較低的學習率重新定型模型，再重新評分。</translation>
  </message>
  <message>
   <source>the setting {name!r} of {architecture} is {value!r}; {expected} is expected. Create the model again.</source>
   <translation>{architecture} 的設定 {name!r} 是 {value!r}；應為 {expected}。請重新產生模型。</translation>
  </message>
  <message>
   <source>the source code of {title} has changed</source>
   <translation>{title}的原始程式碼已變更</translation>
  </message>
  <message>
   <source>the table comes from {learner}, not from {expected}. Connect Score Image Model.</source>
   <translation>表格來自 {learner}，而不是 {expected}。請連接「評分影像模型」。</translation>
  </message>
  <message>
   <source>the table has no column {column!r}. Refresh the view.</source>
   <translation>表格沒有資料行 {column!r}。請重新檢視。</translation>
  </message>
  <message>
   <source>the table in {path} cannot be read: {error}. Run the graph again with --no-reuse.</source>
   <translation>無法讀取 {path} 中的表格：{error}。請以 --no-reuse 重新執行圖形。</translation>
  </message>
  <message>
   <source>the table in {path} has no column {column!r}. Connect the output of Score Image Model.</source>
   <translation>{path} 中的表格沒有資料行 {column!r}。請連接「評分影像模型」的輸出。</translation>
  </message>
  <message>
   <source>the table in {path} has no scores. Connect the output of Score Image Model.</source>
   <translation>{path} 中的表格沒有分數。請連接「評分影像模型」的輸出。</translation>
  </message>
  <message>
   <source>the table in {path} is not from Score Image Model: {why}. Score the images again.</source>
   <translation>{path} 中的表格不是「評分影像模型」產生的：{why}。請重新評分影像。</translation>
  </message>
  <message>
   <source>the temperature that fits the validation images best is out of range; {temperature:g} is used. Check the validation images: their categories may be wrong, or they may be among the training images.</source>
   <translation>最符合驗證影像的溫度超出範圍；改用 {temperature:g}。請查看驗證影像：其類別可能有誤，或它們可能也在定型影像中。</translation>
  </message>
  <message>
   <source>the temperature was fitted on only {images} validation images; {minimum} or more are better</source>
   <translation>溫度以 {images} 張驗證影像擬合，數量偏少；最好有 {minimum} 張以上</translation>
  </message>
  <message>
   <source>the temperature {found!r} is not from {lowest_temperature} to {highest_temperature:g}</source>
   <translation>溫度 {found!r} 不在 {lowest_temperature} 到 {highest_temperature:g} 之間</translation>
  </message>
  <message>
   <source>the temperature {temperature:.4g} makes the validation images more likely, but the expected calibration error rises from {before:.4f} to {after:.4f}. Check whether some of them have a wrong category: the network is certain of another category there, which no temperature can correct.</source>
   <translation>溫度 {temperature:.4g} 讓驗證影像的概似度提高，但預期校準誤差從 {before:.4f} 上升到 {after:.4f}。請檢查其中是否有類別錯誤的影像：網路確信這些影像屬於其他類別，任何溫度都無法修正。</translation>
  </message>
  <message>
   <source>the threshold for unknown was chosen on only {images} validation images; {minimum} or more are better</source>
   <translation>未知閾值以 {images} 張驗證影像選出，數量偏少；最好有 {minimum} 張以上</translation>
  </message>
  <message>
   <source>the time budget (time_budget) of {minutes:g} min is too short for a whole epoch, which takes about {duration}; training ends after {steps} of its {count} steps, over which the learning rate decreases to its end. Set it to {whole} or more for a whole epoch.</source>
   <translation>{minutes:g} 分鐘的「時間預算」(time_budget) 不足以完成一個週期，一個週期大約需要 {duration}；定型會在 {count} 個步驟中的 {steps} 個之後結束，學習率會在其間降到最低。若要完成一個週期，請設為 {whole} 以上。</translation>
  </message>
  <message>
   <source>the time budget (time_budget) of {minutes:g} min leaves no time for training steps after the last layer was fitted; its model is kept. Set it to {whole} or more for one epoch with all layers.</source>
   <translation>擬合最後一層之後，{minutes:g} 分鐘的「時間預算」(time_budget) 已無法再進行定型步驟；會保留該模型。若要有一個所有層都學習的週期，請設為 {whole} 以上。</translation>
  </message>
  <message>
   <source>the time budget of {minutes:g} min allows {epochs} of at most {given_epochs} epochs; they take about {duration}</source>
   <translation>{minutes:g} 分鐘的時間預算可完成最多 {given_epochs} 個週期中的 {epochs} 個；大約需要 {duration}</translation>
  </message>
  <message>
   <source>the training images have no Random horizontal flip with probability 0.5. Turn it on in Init Image Transformation.</source>
   <translation>定型影像沒有機率為 0.5 的「隨機水平翻轉」。請在「初始影像轉換」中將它開啟。</translation>
  </message>
  <message>
   <source>the training images have no random operations, so that all variants are equal. Add some in Init Image Transformation.</source>
   <translation>定型影像沒有隨機操作，因此所有變體都相同。請在「初始影像轉換」中加入隨機操作。</translation>
  </message>
  <message>
   <source>the training images of {path} are not in category folders. Put those of each category into a subfolder named after it.</source>
   <translation>{path} 的定型影像不在類別資料夾中。請將每個類別的影像放入以該類別命名的子資料夾。</translation>
  </message>
  <message>
   <source>the training images of {path} have only one category, {only!r}, but a classifier needs at least two. Put the images of each category into a subfolder of its own.</source>
   <translation>{path} 的定型影像只有一個類別 {only!r}；分類器需要兩個類別。請給每個類別各自的子資料夾。</translation>
  </message>
  <message>
   <source>the transformation of the images has random operations, so scores are not reproducible. Set Mode to For inference in Apply Image Transformation.</source>
   <translation>影像的轉換包含隨機運算，因此分數會受機率影響。請在「套用影像轉換」中將「模式」設為「用於推斷」。</translation>
  </message>
  <message>
   <source>the trial failed unexpectedly: {kind}: {reason}</source>
   <translation>試驗意外失敗：{kind}：{reason}</translation>
  </message>
  <message>
   <source>the trials in {file} cannot be read, so the search starts from the beginning: {error}</source>
   <translation>無法讀取 {file} 中的試驗，搜尋將重新開始：{error}</translation>
  </message>
  <message>
   <source>the two models have different categories, e.g. {different!r}. Compare models with the same categories.</source>
   <translation>兩個模型的類別不同，例如 {different!r}。請比較類別相同的模型。</translation>
  </message>
  <message>
   <source>the two tables contain scores of different images. Score the same images with both models.</source>
   <translation>兩個表格評分的影像不同。請以兩個模型對相同的影像評分。</translation>
  </message>
  <message>
   <source>the two tables have {count} and {image} rows. Score the same images with both models.</source>
   <translation>兩個表格分別有 {count} 和 {image} 列。請以兩個模型對相同的影像評分。</translation>
  </message>
  <message>
   <source>the validation images</source>
   <translation>驗證影像</translation>
  </message>
  <message>
   <source>the validation images of {path} have a category that the training images do not have: {unknown!r}. Use the same categories in both.</source>
   <translation>{path} 的驗證影像有定型影像所沒有的類別：{unknown!r}。請讓兩者有相同的類別。</translation>
  </message>
  <message>
   <source>the validation images of {path} have categories that the training images do not have: {unknown}{more}. Remove them, or add them to the training images.</source>
   <translation>{path} 的驗證影像有定型時沒有的類別：{unknown}{more}。請移除它們，或將它們加入定型影像。</translation>
  </message>
  <message>
   <source>the value range of the model</source>
   <translation>模型的值範圍</translation>
  </message>
  <message>
   <source>the value range of the training images</source>
   <translation>定型影像的值範圍</translation>
  </message>
  <message>
   <source>the value range of {images} was measured: {low:.6g} to {high:.6g}</source>
   <translation>已測量{images}的值範圍：{low:.6g} 到 {high:.6g}</translation>
  </message>
  <message>
   <source>the values of {images} of {stored} are between {minimum:.6g} and {maximum:.6g}, a small part of their range from {low:.6g} to {high:.6g}, so they have little contrast, e.g. {name}. Set Value range (value_range) of Convert to Image Directory to the set's own range, or to two numbers.</source>
   <translation>{images} ({stored}) 的值介於 {minimum:.6g} 到 {maximum:.6g}，只占其範圍 {low:.6g} 到 {high:.6g} 的一小部分，因此對比很低，例如 {name}。請將「轉換成影像目錄」的「值範圍」(value_range) 設為「從整組影像的最小值到最大值」或「兩個數字」。</translation>
  </message>
  <message>
   <source>the version of {title} changed from {before} to {now}</source>
   <translation>{title}的版本原本是 {before}，現在是 {now}</translation>
  </message>
  <message>
   <source>the {what} is write-protected</source>
   <translation>{what}受到寫入保護</translation>
  </message>
  <message>
   <source>there are no images in it.</source>
   <translation>其中沒有影像。</translation>
  </message>
  <message>
   <source>there are {groups} groups by Group by (group_by), and {needed} folds (folds) need {needed}. Use fewer folds, or smaller groups.</source>
   <translation>依「分組依據」(group_by) 有 {groups} 個群組，而「折數」(folds) 為 {needed} 時需要 {needed} 個。請減少折數，或使用較小的群組。</translation>
  </message>
  <message>
   <source>there is already a model {name!r} in this workspace. Choose another name, or remove that model first.</source>
   <translation>此工作區已有模型 {name!r}。請選擇其他名稱，或先移除該模型。</translation>
  </message>
  <message>
   <source>there is already a model {name!r} in this workspace. Choose another name, or replace it (--replace).</source>
   <translation>這個工作區已有模型 {name!r}。請選擇其他名稱，或將它取代 (--replace)。</translation>
  </message>
  <message>
   <source>there is no component {name!r}. {hint}</source>
   <translation>沒有元件 {name!r}。{hint}</translation>
  </message>
  <message>
   <source>there is no example {graph!r}. {hint}</source>
   <translation>沒有範例 {graph!r}。{hint}</translation>
  </message>
  <message>
   <source>there is no file {path}. Check the path.</source>
   <translation>沒有檔案 {path}。請檢查路徑。</translation>
  </message>
  <message>
   <source>there is no folder or archive {path}. Check Path (path).</source>
   <translation>沒有資料夾或封存檔 {path}。請檢查「路徑」(path)。</translation>
  </message>
  <message>
   <source>there is no folder or archive {path}. Check the path.</source>
   <translation>沒有資料夾或封存檔 {path}。請檢查路徑。</translation>
  </message>
  <message>
   <source>there is no image {position} in {count}. Refresh the view.</source>
   <translation>{count} 張影像中沒有影像 {position}。請重新檢視影像。</translation>
  </message>
  <message>
   <source>there is no kind {kind!r}</source>
   <translation>沒有 {kind!r} 這個種類</translation>
  </message>
  <message>
   <source>there is no model folder {path}. Check Path (path).</source>
   <translation>沒有模型資料夾 {path}。請檢查「路徑」(path)。</translation>
  </message>
  <message>
   <source>there is no model {name!r}: no saved model, folder or run has that name. {hint}</source>
   <translation>沒有模型 {name!r}：沒有已保存的模型、資料夾或執行使用這個名稱。{hint}</translation>
  </message>
  <message>
   <source>there is no model. Run the graph again.</source>
   <translation>這裡沒有模型。請重新執行圖形。</translation>
  </message>
  <message>
   <source>there is no node {node_id!r}</source>
   <translation>沒有節點 {node_id!r}</translation>
  </message>
  <message>
   <source>there is no parameter {name}. {hint}</source>
   <translation>沒有參數 {name}。{hint}</translation>
  </message>
  <message>
   <source>there is no run {run!r} in {workspace}</source>
   <translation>{workspace} 中沒有執行 {run!r}</translation>
  </message>
  <message>
   <source>there is no run {run!r} in {workspace}. List them with: vision-designer runs list</source>
   <translation>{workspace} 中沒有執行 {run!r}。請以下列命令列出：vision-designer runs list</translation>
  </message>
  <message>
   <source>there is no sample {sample!r}. Available samples: {samples}.</source>
   <translation>沒有範例資料 {sample!r}。可用的有 {samples}。</translation>
  </message>
  <message>
   <source>there is no such file. Check the path.</source>
   <translation>沒有這個檔案。請檢查路徑。</translation>
  </message>
  <message>
   <source>there is no weights file {path}. Check Weights file (weights_file).</source>
   <translation>沒有權重檔案 {path}。請檢查「權重檔案」(weights_file)。</translation>
  </message>
  <message>
   <source>they come with the package {distribution}, which is not installed here</source>
   <translation>它們隨套件 {distribution} 提供，但這裡未安裝</translation>
  </message>
  <message>
   <source>this machine cannot join: {different}. Install the same versions on all machines.</source>
   <translation>這部電腦無法參與：{different}。請在所有電腦上安裝相同的版本。</translation>
  </message>
  <message>
   <source>this name is not valid for a file</source>
   <translation>檔案不能有這樣的名稱</translation>
  </message>
  <message>
   <source>this process resumed after epoch {epochs}, and others after another epoch</source>
   <translation>這個處理序從週期 {epochs} 之後繼續，其他處理序則從另一個週期之後繼續</translation>
  </message>
  <message>
   <source>this version of the program identifies results differently</source>
   <translation>此版本的程式以不同的方式識別結果</translation>
  </message>
  <message>
   <source>tiles of {width} x {height} pixels</source>
   <translation>{width} x {height} 像素的圖磚</translation>
  </message>
  <message>
   <source>timm has no network {name!r}. {suggestion}</source>
   <translation>timm 沒有網路 {name!r}。{suggestion}</translation>
  </message>
  <message>
   <source>to</source>
   <translation>終點</translation>
  </message>
  <message>
   <source>torch.compile cannot compile this network: {reason}. Turn Compile (compile) off.</source>
   <translation>torch.compile 無法編譯此網路：{reason}。請關閉「編譯」(compile)。</translation>
  </message>
  <message>
   <source>training</source>
   <translation>定型</translation>
  </message>
  <message>
   <source>training continues from a trained model, with its last layer</source>
   <translation>從已定型的模型繼續定型，並沿用其最後一層</translation>
  </message>
  <message>
   <source>training continues from a trained model; its last layer is new because the categories differ</source>
   <translation>從已定型的模型繼續定型；由於類別不同，最後一層是新的</translation>
  </message>
  <message>
   <source>training images are grayscale and validation images are not. Turn on Grayscale for both, or for neither.</source>
   <translation>定型影像是灰階，驗證影像不是。請對兩者都開啟「灰階」，或都不開啟。</translation>
  </message>
  <message>
   <source>training images have {training} after their transformation, but validation images have {validation}, so the model is validated at another size than it is trained at. Apply the same Init Image Transformation to both, For training and For inference.</source>
   <translation>定型影像轉換後是 {training}，驗證影像則是 {validation}，因此模型驗證時的影像大小與定型時不同。請對兩者套用相同的「初始影像轉換」，分別使用「用於定型」與「用於推斷」。</translation>
  </message>
  <message>
   <source>training on {device} with precision {precision}</source>
   <translation>在 {device} 上以浮點精確度 {precision} 定型</translation>
  </message>
  <message>
   <source>trial {number} of {trials} failed with {values}: {failure}</source>
   <translation>使用 {values} 的試驗 {number} / {trials} 失敗：{failure}</translation>
  </message>
  <message>
   <source>trial {number} of {trials} starts with {written_values}</source>
   <translation>試驗 {number} / {trials} 開始，使用 {written_values}</translation>
  </message>
  <message>
   <source>trial {number} of {trials} was stopped after {epochs}: {metric} {value:.4f} with {values}</source>
   <translation>第 {number} 次試驗（共 {trials} 次）在 {epochs}後停止：{metric} 為 {value:.4f}，設定為 {values}</translation>
  </message>
  <message>
   <source>trial {number} of {trials}: {metric} {value:.4f} with {values}</source>
   <translation>試驗 {number} / {trials}：{metric} {value:.4f}，使用 {values}</translation>
  </message>
  <message>
   <source>trial {number}: {message}</source>
   <translation>試驗 {number}：{message}</translation>
  </message>
  <message>
   <source>trials: {trials}; searched: {tried}; compared by {metric}</source>
   <translation>試驗次數：{trials}；搜尋：{tried}；比較依據：{metric}</translation>
  </message>
  <message>
   <source>true or false</source>
   <translation>true 或 false</translation>
  </message>
  <message>
   <source>turn on Resize with a Size of {crop} or more</source>
   <translation>開啟「調整大小」並將「大小」設為 {crop} 以上</translation>
  </message>
  <message>
   <source>unanswered images cannot be called {label!r}</source>
   <translation>沒有回答的影像不能命名為 {label!r}</translation>
  </message>
  <message>
   <source>unexpected end of data</source>
   <translation>資料意外結束</translation>
  </message>
  <message>
   <source>unknown architecture {architecture!r}. {suggestion}</source>
   <translation>未知的架構 {architecture!r}。{suggestion}</translation>
  </message>
  <message>
   <source>unknown below a probability of {below:.4g}: of {images} validation images {coverage:.2%} are answered, {precision:.2%} of them correctly ({wanted:.2%} requested)</source>
   <translation>機率低於 {below:.4g} 時為未知：{images} 張驗證影像中有 {coverage:.2%} 張得到回答，其中 {precision:.2%} 正確（要求 {wanted:.2%}）</translation>
  </message>
  <message>
   <source>unlabeled</source>
   <translation>未標記</translation>
  </message>
  <message>
   <source>unpacks to more than {bytes:,.1f} GB, which is {ratio:,} times its own {packed:,} bytes</source>
   <translation>解壓縮後超過 {bytes:,.1f} GB，是它本身 {packed:,} 位元組的 {ratio:,} 倍</translation>
  </message>
  <message>
   <source>unpacks to more than {gigabytes:,g} GB</source>
   <translation>解壓縮後超過 {gigabytes:,g} GB</translation>
  </message>
  <message>
   <source>up to {machines} more machines can join. On each, run: vision-designer join {address} --workspace {workspace}</source>
   <translation>最多還可有 {machines} 部電腦參與。請在每部電腦上執行：vision-designer join {address} --workspace {workspace}</translation>
  </message>
  <message>
   <source>validation</source>
   <translation>驗證</translation>
  </message>
  <message>
   <source>validation images are grayscale and training images are not. Turn on Grayscale for both, or for neither.</source>
   <translation>驗證影像是灰階，定型影像不是。請對兩者都開啟「灰階」，或都不開啟。</translation>
  </message>
  <message>
   <source>value_range goes from {low} to {high}</source>
   <translation>value_range 從 {low} 到 {high}</translation>
  </message>
  <message>
   <source>values are missing in images.parquet</source>
   <translation>images.parquet 缺少值</translation>
  </message>
  <message>
   <source>values from {low:.6g} to {high:.6g}</source>
   <translation>{low:.6g} 到 {high:.6g} 的值</translation>
  </message>
  <message>
   <source>values of an unknown kind ({photometric})</source>
   <translation>未知種類的值 ({photometric})</translation>
  </message>
  <message>
   <source>warning</source>
   <translation>警告</translation>
  </message>
  <message>
   <source>was cancelled</source>
   <translation>已取消</translation>
  </message>
  <message>
   <source>was skipped</source>
   <translation>已略過</translation>
  </message>
  <message>
   <source>weights of {architecture} from {file}{place}</source>
   <translation>{architecture} 的權重來自 {file}{place}</translation>
  </message>
  <message>
   <source>weights of {architecture}{place}</source>
   <translation>{architecture} 的權重{place}</translation>
  </message>
  <message>
   <source>weights.safetensors is listed but missing</source>
   <translation>應有 weights.safetensors 但不存在</translation>
  </message>
  <message>
   <source>which cannot put each of {often} categories into both outputs</source>
   <translation>無法將 {often} 個類別都放入兩個輸出</translation>
  </message>
  <message>
   <source>which is a folder, and links to folders are not followed; pack the folder itself</source>
   <translation>它是資料夾，而程式不會跟隨指向資料夾的連結；請封裝資料夾本身</translation>
  </message>
  <message>
   <source>which is not in the archive, or cannot be read; pack the file itself</source>
   <translation>封存檔中沒有這個項目，或無法讀取；請封裝檔案本身</translation>
  </message>
  <message>
   <source>which leaves one output empty</source>
   <translation>會使其中一個輸出沒有影像</translation>
  </message>
  <message>
   <source>with Frozen epochs (frozen_head) fit, the only epoch fits the last layer, without training steps. Set Epochs (epochs) to 2 or more, Frozen epochs to steps, or choose another Recipe (recipe).</source>
   <translation>「凍結期間的學習方式」(frozen_head) 為「擬合特徵」(fit) 時，唯一的週期會擬合最後一層，沒有定型步驟。請將「週期數」(epochs) 設為 2 或更大，將「凍結期間的學習方式」設為「定型步驟」(steps)，或選擇其他「配方」(recipe)。</translation>
  </message>
  <message>
   <source>with Method (method) By name, all {images:,} images of {path} are in output {output}: each is drawn independently, with the probability Fraction (fraction) {fraction:g}. Choose another Random seed (random_seed), or Method (method) Random.</source>
   <translation>依名稱分割時，{path} 的 {images:,} 張影像全都落在輸出 {output} 中：每張影像各自以「第一個輸出的影像比例」(fraction) {fraction:g} 的機率抽取。請選擇其他「隨機種子」(random_seed)，或將「方法」(method) 設為「隨機」。</translation>
  </message>
  <message>
   <source>with these operations</source>
   <translation>使用這些運算時</translation>
  </message>
  <message>
   <source>{architecture} has no setting {name!r}. Create the model again.</source>
   <translation>{architecture} 沒有設定 {name!r}。請重新產生模型。</translation>
  </message>
  <message>
   <source>{architecture} starts from {origin}</source>
   <translation>{architecture} 從 {origin} 開始</translation>
  </message>
  <message>
   <source>{archive} cannot be unpacked to {path}: less than {megabytes} MB would remain free on that disk, which are reserved. Free some space there, or choose another location with --workspace.</source>
   <translation>無法將 {archive} 解壓縮到 {path}：該磁碟剩餘不到 {megabytes} MB，這些空間會保留。請在該處釋出一些空間，或以 --workspace 選擇其他位置。</translation>
  </message>
  <message>
   <source>{cause} is missing</source>
   <translation>缺少 {cause}</translation>
  </message>
  <message>
   <source>{count:,} cached images for {what} were damaged and were</source>
   <translation>為{what}保存的影像中有 {count:,} 張已損毀</translation>
  </message>
  <message>
   <source>{count:,} cases</source>
   <translation>{count:,} 組</translation>
  </message>
  <message>
   <source>{count:,} categories are</source>
   <translation>有 {count:,} 個類別</translation>
  </message>
  <message>
   <source>{count:,} epochs</source>
   <translation>{count:,} 個週期</translation>
  </message>
  <message>
   <source>{count:,} files are left out for their</source>
   <translation>未使用 {count:,} 個檔案</translation>
  </message>
  <message>
   <source>{count:,} files of the category {other!r} have the same names as files of {one!r}{more}: they may be masks, or copies of these images. If so, remove them from the dataset</source>
   <translation>類別 {other!r} 有 {count:,} 個檔案與 {one!r} 的檔案同名{more}：它們可能是後者的遮罩，或是相同的影像。若是如此，請將它們從資料集中移除</translation>
  </message>
  <message>
   <source>{count:,} images</source>
   <translation>{count:,} 張影像</translation>
  </message>
  <message>
   <source>{count:,} images are in no subset and are</source>
   <translation>{count:,} 張影像不屬於任何子集</translation>
  </message>
  <message>
   <source>{count:,} images are in {list} more than once and are used each time, e.g. {example}</source>
   <translation>有 {count:,} 張影像在 {list} 中出現不只一次，每次都會使用，例如 {example}</translation>
  </message>
  <message>
   <source>{count:,} images in {counts:,} categories, {each}.</source>
   <translation>{counts:,} 個類別共 {count:,} 張影像，{each}。</translation>
  </message>
  <message>
   <source>{count:,} images, and all of them are</source>
   <translation>{count:,} 張影像，全部</translation>
  </message>
  <message>
   <source>{count:,} in each</source>
   <translation>各 {count:,} 張</translation>
  </message>
  <message>
   <source>{count:,} of its {source} images are set aside for {purpose}.</source>
   <translation>從其{source}影像中留出 {count:,} 張用於{purpose}。</translation>
  </message>
  <message>
   <source>{count:,} of {entries:,} images are unchanged since an earlier run</source>
   <translation>{entries:,} 張影像中，有 {count:,} 張自先前的執行以來未變更</translation>
  </message>
  <message>
   <source>{count:,} of {now:,} files in {path} have the same size and time as before, but were written, replaced, copied, moved or given other permissions since then: {names}</source>
   <translation>{path} 的 {now:,} 個檔案中，有 {count:,} 個的大小與時間不變，但在此期間曾被寫入、取代、複製或移動，或變更了權限：{names}</translation>
  </message>
  <message>
   <source>{count:,} of {total:,} files are named like another file of their folder</source>
   <translation>{total:,} 個檔案中有 {count:,} 個的名稱是同資料夾中另一個檔案的名稱</translation>
  </message>
  <message>
   <source>{count:,} of {total:,} files contain</source>
   <translation>{total:,} 個檔案中有 {count:,} 個</translation>
  </message>
  <message>
   <source>{count:,} of {total:,} images are</source>
   <translation>{total:,} 張影像中有 {count:,} 張</translation>
  </message>
  <message>
   <source>{count:,} of {total:,} images are not in {list} and are left out, e.g. {example}</source>
   <translation>{total:,} 張影像中有 {count:,} 張不在 {list} 中，因此略過，例如 {example}</translation>
  </message>
  <message>
   <source>{count:,} of {total:,} images have</source>
   <translation>{total:,} 張影像中有 {count:,} 張</translation>
  </message>
  <message>
   <source>{count:,} of {total:,} images have no row with a category, and are</source>
   <translation>{total:,} 張影像中有 {count:,} 張沒有包含類別的列</translation>
  </message>
  <message>
   <source>{count:,} of {total:,} images have other names in the second table</source>
   <translation>{total:,} 張影像中有 {count:,} 張在第二個表格中名稱不同</translation>
  </message>
  <message>
   <source>{count:,} of {total:,} validation images are copies of training images</source>
   <translation>{total:,} 張驗證影像中有 {count:,} 張是定型影像的複本</translation>
  </message>
  <message>
   <source>{count:,} of {total:,} validation images are training images too</source>
   <translation>{total:,} 張驗證影像中有 {count:,} 張也是定型影像</translation>
  </message>
  <message>
   <source>{count:,} rows</source>
   <translation>{count:,} 列</translation>
  </message>
  <message>
   <source>{count:,} rows refer to images</source>
   <translation>{count:,} 列的影像</translation>
  </message>
  <message>
   <source>{count:,} rows repeat</source>
   <translation>{count:,} 列重複列出影像</translation>
  </message>
  <message>
   <source>{count:,} rows {why}</source>
   <translation>{count:,} 列{why}</translation>
  </message>
  <message>
   <source>{count:,} validation images were not compared with training images of the same size, because there are too many</source>
   <translation>有 {count:,} 張驗證影像因為數量過多，未與相同大小的定型影像比較</translation>
  </message>
  <message>
   <source>{count:,} values</source>
   <translation>{count:,} 個值</translation>
  </message>
  <message>
   <source>{count} categories</source>
   <translation>{count} 個類別</translation>
  </message>
  <message>
   <source>{count} epochs</source>
   <translation>{count} 個週期</translation>
  </message>
  <message>
   <source>{count} files that are not images (by extension) were ignored</source>
   <translation>已跳過 {count} 個 (依副檔名判斷) 不是影像的檔案</translation>
  </message>
  <message>
   <source>{count} files that are not readable images have rows without scores</source>
   <translation>{count} 個未成為影像的檔案也各有一列，但沒有分數</translation>
  </message>
  <message>
   <source>{count} folders that this program wrote were</source>
   <translation>{count} 個由此程式寫入的資料夾</translation>
  </message>
  <message>
   <source>{count} folds (folds)</source>
   <translation>「折數」(folds) 為 {count} 時</translation>
  </message>
  <message>
   <source>{count} hidden or system folders were ignored: {names}</source>
   <translation>已跳過 {count} 個隱藏資料夾與系統資料夾：{names}</translation>
  </message>
  <message>
   <source>{count} images</source>
   <translation>{count} 張影像</translation>
  </message>
  <message>
   <source>{count} images in {folds} folds; in each fold, {validation_fraction:g} of the other images are used to select the epoch</source>
   <translation>{count} 張影像分成 {folds} 折；每一折以其餘影像中的 {validation_fraction:g} 張選出週期</translation>
  </message>
  <message>
   <source>{count} images, {kinds}{left}</source>
   <translation>{count} 張影像，{kinds}{left}</translation>
  </message>
  <message>
   <source>{count} links end at this input, but it accepts only one. Remove the others.</source>
   <translation>有 {count} 個連結連到此輸入，但它只接受一個。請移除其他連結。</translation>
  </message>
  <message>
   <source>{count} links to folders were</source>
   <translation>{count} 個指向資料夾的連結</translation>
  </message>
  <message>
   <source>{count} more categories are entirely in one output</source>
   <translation>另有 {count} 個類別完全在一個輸出中</translation>
  </message>
  <message>
   <source>{count} more categories have fewer images than there are folds</source>
   <translation>另有 {count} 個類別的影像少於折數</translation>
  </message>
  <message>
   <source>{count} more files were skipped; the report of the output lists all of them</source>
   <translation>另有 {count} 個檔案已略過；輸出的報告列出了全部檔案</translation>
  </message>
  <message>
   <source>{count} more folders contain no images and are not used as categories</source>
   <translation>另有 {count} 個資料夾中沒有影像，因此不視為類別</translation>
  </message>
  <message>
   <source>{count} more groups of categories have names that differ only in spelling</source>
   <translation>另有 {count} 組類別的名稱僅寫法不同</translation>
  </message>
  <message>
   <source>{count} more images could not be read and were left out</source>
   <translation>另有 {count} 張影像無法讀取，已排除</translation>
  </message>
  <message>
   <source>{count} more images could not be scored; the column error of the table states the reason for each</source>
   <translation>另有 {count} 張影像無法評分；表格的 error 資料行說明各張的原因</translation>
  </message>
  <message>
   <source>{count} problems</source>
   <translation>{count} 個問題</translation>
  </message>
  <message>
   <source>{count} processes are participating</source>
   <translation>{count} 個處理序參與</translation>
  </message>
  <message>
   <source>{count} processes on {machines} machines are participating</source>
   <translation>{machines} 部電腦的 {count} 個處理序參與</translation>
  </message>
  <message>
   <source>{count} processor cores</source>
   <translation>{count} 個處理器核心</translation>
  </message>
  <message>
   <source>{count} runs are named {run!r}</source>
   <translation>有 {count} 次執行名為 {run!r}</translation>
  </message>
  <message>
   <source>{damaged} is damaged: its SHA-256 differs from that of the published file; it is not used</source>
   <translation>{damaged} 已損毀：其 SHA-256 與已發布的檔案不符；因此不使用</translation>
  </message>
  <message>
   <source>{damaged} was damaged, changed or deleted after it was written</source>
   <translation>{damaged} 與寫入時不同：已損毀、變更或遺失</translation>
  </message>
  <message>
   <source>{damaged} was damaged, changed or deleted after it was written. It is computed again.</source>
   <translation>{damaged} 與寫入時不同：已損毀、變更或遺失。將重新計算。</translation>
  </message>
  <message>
   <source>{error} at byte {offset:,}, where it is damaged or truncated</source>
   <translation>{error}，位於第 {offset:,} 個位元組，該處已損毀或被截斷</translation>
  </message>
  <message>
   <source>{files:,} files in {path} were {what}: {names}</source>
   <translation>{path} 中有 {files:,} 個檔案{what}：{names}</translation>
  </message>
  <message>
   <source>{file} cannot be read: {cause}. Create the folder again, or restore it from a backup.</source>
   <translation>無法讀取 {file}：{cause}。請重新產生該資料夾，或將它還原。</translation>
  </message>
  <message>
   <source>{file} does not contain the weights of {architecture}: these are {found}, and the model name is {architecture}; {why}. {remedy}</source>
   <translation>{file} 中的權重不屬於 {architecture}：這些是 {found}，但模型名稱是 {architecture}；{why}。{remedy}</translation>
  </message>
  <message>
   <source>{file} does not contain the weights of {architecture}: {why}. Choose the model name that the weights belong to.</source>
   <translation>{file} 中的權重不屬於 {architecture}：{why}。請選擇這些權重所屬的模型名稱。</translation>
  </message>
  <message>
   <source>{file} does not state a version. Create the folder again, or restore it from a backup.</source>
   <translation>{file} 沒有指明版本。請重新產生該資料夾，或將它還原。</translation>
  </message>
  <message>
   <source>{file} was damaged or changed after it was written. Run the graph again.</source>
   <translation>{file} 在寫入之後損毀或被更改。請再次執行圖形。</translation>
  </message>
  <message>
   <source>{flat} has images without categories next to the category folders of {labeled}, and one image directory cannot have both. Set Subset (subset) to one of them; use a separate Convert to Image Directory for each.</source>
   <translation>{flat} 中有沒有類別的影像，而 {labeled} 中有類別資料夾，兩者不能放在同一個影像目錄中。請將「子集」(subset) 設為其中之一，並為每個子集各使用一個「轉換成影像目錄」。</translation>
  </message>
  <message>
   <source>{folders} ignored: {names}</source>
   <translation>已跳過 {folders}：{names}</translation>
  </message>
  <message>
   <source>{folders} is next to {others} and contains no category folders, so all of them are treated as categories. Set Subset (subset) to all.</source>
   <translation>{folders} 與 {others} 並列，且其中沒有類別資料夾，因此全都視為類別。請將「子集」(subset) 設為「全部」。</translation>
  </message>
  <message>
   <source>{folder} cannot be read: {error}. Run the graph again with --no-reuse.</source>
   <translation>無法讀取 {folder}：{error}。請以 --no-reuse 重新執行圖形。</translation>
  </message>
  <message>
   <source>{folder} is damaged: {error}. The events of the run are in {events}; run the graph again, which reuses the results in the store.</source>
   <translation>{folder} 已損毀：{error}。執行的事件在 {events}；請重新執行圖形，它會重複使用已儲存的結果。</translation>
  </message>
  <message>
   <source>{fraction:.4g} of the images are in output 1; {requested:g} was requested</source>
   <translation>輸出 1 包含 {fraction:.4g} 的影像；要求的是 {requested:g}</translation>
  </message>
  <message>
   <source>{ids} runs begin with {run!r}</source>
   <translation>有 {ids} 個執行以 {run!r} 開頭</translation>
  </message>
  <message>
   <source>{images} decoded again</source>
   <translation>{images}，並已重新解碼</translation>
  </message>
  <message>
   <source>{images} not used: {names}</source>
   <translation>{images}，因此未使用：{names}</translation>
  </message>
  <message>
   <source>{images} scored{rest}</source>
   <translation>已評分 {images}{rest}</translation>
  </message>
  <message>
   <source>{input} accepts one link and is linked to {present}; remove that link first</source>
   <translation>{input}只接受一個連結，且已有來自{present}的連結；請先移除它</translation>
  </message>
  <message>
   <source>{input} is already linked to {output}</source>
   <translation>{input}已連結到{output}</translation>
  </message>
  <message>
   <source>{kept_size:,.0f} of </source>
   <translation>{kept_size:,.0f} MB，全部共 </translation>
  </message>
  <message>
   <source>{key!r} is {value!r:.80}, which is not in Ryven's format. Restore the file from a backup.</source>
   <translation>{key!r} 是 {value!r:.80}，不是 Ryven 所寫的內容。請從備份還原該檔案。</translation>
  </message>
  <message>
   <source>{key} contains {kind}, not floating-point numbers</source>
   <translation>{key} 包含 {kind}，不是浮點數</translation>
  </message>
  <message>
   <source>{key} is missing</source>
   <translation>缺少 {key}</translation>
  </message>
  <message>
   <source>{key} is {shape}, not {expected}</source>
   <translation>{key} 是 {shape}，而不是 {expected}</translation>
  </message>
  <message>
   <source>{line!r} is not of the form NAME = VALUES. {syntax}</source>
   <translation>{line!r} 不是 NAME = VALUES 的形式。{syntax}</translation>
  </message>
  <message>
   <source>{links} followed, {links_outside} of them to locations outside the dataset</source>
   <translation>已跟隨 {links}，其中 {links_outside} 個指向資料集之外</translation>
  </message>
  <message>
   <source>{low:.6g} to {high:.6g}</source>
   <translation>{low:.6g} 到 {high:.6g}</translation>
  </message>
  <message>
   <source>{low} and {high}</source>
   <translation>{low} 且 {high}</translation>
  </message>
  <message>
   <source>{low} to {high}</source>
   <translation>{low} 到 {high}</translation>
  </message>
  <message>
   <source>{message} (selected by auto on this machine)</source>
   <translation>{message}（由 auto 在這部電腦上選擇）</translation>
  </message>
  <message>
   <source>{message} Remove it from --space.</source>
   <translation>{message} 請將它從 --space 中移除。</translation>
  </message>
  <message>
   <source>{message}. Correct them, or set On invalid image (on_invalid_image) to skip.</source>
   <translation>{message}。請更正，或將「遇到無效影像時」(on_invalid_image) 設為「略過並回報」。</translation>
  </message>
  <message>
   <source>{more} more skipped files are not in the table; the report of the output lists all of them</source>
   <translation>另有 {more} 個略過的檔案不在表格中；輸出的報告列出了全部檔案</translation>
  </message>
  <message>
   <source>{name!r} cannot be opened: {error}.</source>
   <translation>無法開啟 {name!r}：{error}。</translation>
  </message>
  <message>
   <source>{name!r} cannot be the name of a model, because it is also the name of a run. Choose another name.</source>
   <translation>{name!r} 不能作為模型的名稱，因為它也是一次執行的名稱。請選擇其他名稱。</translation>
  </message>
  <message>
   <source>{name!r} cannot be the name of a model. Use 1 to {longest} letters, digits, spaces, and _ - . + ( ), beginning with a letter or a digit.</source>
   <translation>{name!r} 不能作為模型的名稱。請使用 1 到 {longest} 個字母、數字、空格和 _ - . + ( )，並以字母或數字開頭。</translation>
  </message>
  <message>
   <source>{names} and {count:,} more</source>
   <translation>{names} 及其他 {count:,} 個</translation>
  </message>
  <message>
   <source>{name} = {low}..{high} is empty: the first number must be lower than the second.</source>
   <translation>{name} = {low}..{high} 是空的範圍：第一個數字必須較小。</translation>
  </message>
  <message>
   <source>{name} = {low}..{high} log starts at {low}, which has no logarithm. Start above 0, or remove log.</source>
   <translation>{name} = {low}..{high} log 從 {low} 開始，而它沒有對數。請從大於 0 的數字開始，或移除 log。</translation>
  </message>
  <message>
   <source>{name} accepts only images of {usual_size} x {usual_size} pixels, but these have {width} x {height}. Set Size and Crop size in Init Image Transformation to {usual_size}, or choose another network.</source>
   <translation>{name} 只接受 {usual_size} x {usual_size} 像素的影像，而這些影像是 {width} x {height}。請在「初始影像轉換」中將「大小」與「裁剪大小」設為 {usual_size}，或選擇其他網路。</translation>
  </message>
  <message>
   <source>{name} changed from {old} to {new}</source>
   <translation>{name} 原本是 {old}，現在是 {new}</translation>
  </message>
  <message>
   <source>{name} has the step {step}; it must be greater than 0 and at most {width:g}, the width of the range{integer}.</source>
   <translation>{name} 的間距 (step) 是 {step}；必須大於 0，且最多為範圍的寬度 {width:g}{integer}。</translation>
  </message>
  <message>
   <source>{name} has the value {value!r} twice. Remove one of them.</source>
   <translation>{name} 的值 {value!r} 出現了兩次。請移除其中之一。</translation>
  </message>
  <message>
   <source>{name} has {parts:,} values; the maximum is {maximum}.</source>
   <translation>{name} 有 {parts:,} 個值；最多接受 {maximum} 個。</translation>
  </message>
  <message>
   <source>{name} is already in line {line}. Remove one of them.</source>
   <translation>{name} 已在第 {line} 行。請移除其中之一。</translation>
  </message>
  <message>
   <source>{name} is bypassed and has no input of that type to pass through</source>
   <translation>{name} 已略過，且沒有這種資料可以傳遞</translation>
  </message>
  <message>
   <source>{name} is empty: {remedy}.</source>
   <translation>{name}是空的：{remedy}。</translation>
  </message>
  <message>
   <source>{name} is not a JSON number</source>
   <translation>{name} 不是 JSON 數字</translation>
  </message>
  <message>
   <source>{name} is not the name of a published weights file, and its SHA-256 does not match one. To list the known files: vision-designer weights list. {own_weights}</source>
   <translation>{name} 不是已發布權重檔案的名稱，其 SHA-256 也不屬於任何一個。vision-designer weights list 會列出所有已知的檔案。{own_weights}</translation>
  </message>
  <message>
   <source>{name} is required: {remedy}.</source>
   <translation>{name}為必要項目：{remedy}。</translation>
  </message>
  <message>
   <source>{name} is {own} here and {version} there</source>
   <translation>{name} 這裡是 {own}，那裡是 {version}</translation>
  </message>
  <message>
   <source>{name} is {value}; it must be {range}.</source>
   <translation>{name} 是 {value}；必須是 {range}。</translation>
  </message>
  <message>
   <source>{name} is {value}; it must be {relation} {bound}.</source>
   <translation>{name} 是 {value}；必須{relation} {bound}。</translation>
  </message>
  <message>
   <source>{name} is {value}; {expected} is expected.</source>
   <translation>{name} 是 {value}；應為{expected}。</translation>
  </message>
  <message>
   <source>{name} was planned as {planned} and became {actual}: the result is stored with the values that were used, and the next run that needs {planned} computes it again</source>
   <translation>{name} 原本預定為 {planned}，實際為 {actual}：結果會以實際的設定保存，下次需要 {planned} 的執行會重新計算</translation>
  </message>
  <message>
   <source>{name} was {old}, and no longer exists</source>
   <translation>{name} 原本是 {old}，現在已不存在</translation>
  </message>
  <message>
   <source>{name}, 1 category</source>
   <translation>{name}，1 個類別</translation>
  </message>
  <message>
   <source>{name}, {count} categories</source>
   <translation>{name}，{count} 個類別</translation>
  </message>
  <message>
   <source>{name}: of {categories:,} categories, the confusion matrix shows those with the most wrong images, and combines all others; the table confusion_pairs lists every pair</source>
   <translation>{name}：共 {categories:,} 個類別，混淆矩陣只列出判斷錯誤最多的類別，其餘合併為一個；所有配對都在資料表 confusion_pairs 中</translation>
  </message>
  <message>
   <source>{name}: the model does not know {unknown}; images of these categories count as wrong</source>
   <translation>{name}：模型不認得 {unknown}；這些類別的影像計為錯誤</translation>
  </message>
  <message>
   <source>{network} Only its last layer is trained: training all layers on {count:,} images would take about {duration} without a GPU.</source>
   <translation>{network}只有最後一層學習：若定型所有層，{count:,} 張定型影像在沒有 GPU 時大約需要 {duration}。</translation>
  </message>
  <message>
   <source>{network} Only its last layer is trained: with so few training images ({count:,}), training all layers was not more accurate in measurements, and takes several times as long.</source>
   <translation>{network}只有最後一層學習：定型影像這麼少（{count:,} 張）時，實測顯示定型所有層並不會更準確，時間卻是數倍。</translation>
  </message>
  <message>
   <source>{network} The last layer is fitted first, then all layers are trained; the epoch with the best validation result is kept.</source>
   <translation>{network}先擬合最後一層，之後所有層都學習；保留驗證表現最好的週期。</translation>
  </message>
  <message>
   <source>{node_id!r:.80} is not a node id: it may contain only letters, digits, _ and -, and at most {maximum} of them</source>
   <translation>{node_id!r:.80} 不是節點的識別碼：只能包含字母、數字、_ 和 -，且最多 {maximum} 個</translation>
  </message>
  <message>
   <source>{node_id} cannot run: files that it depends on cannot be opened.</source>
   <translation>{node_id} 無法執行：無法開啟它所依據的檔案。</translation>
  </message>
  <message>
   <source>{node_id} is bypassed: it does not run, and passes its input through.</source>
   <translation>{node_id} 已略過：它不會執行，輸入會直接傳給後續的節點。</translation>
  </message>
  <message>
   <source>{node_id} produced a {type_name}, and {title} accepts {types}. Connect a component with an output of that type.</source>
   <translation>{node_id} 給出了 {type_name}，而{title}接受的是 {types}。請連接能提供它的元件。</translation>
  </message>
  <message>
   <source>{node_id} will be reused: nothing that its result{by} depends on has changed.</source>
   <translation>{node_id} 將重複使用：其結果{by}所依據的一切都沒有變更。</translation>
  </message>
  <message>
   <source>{node_id} will run again because its data changed while it was computed.</source>
   <translation>{node_id} 將重新執行，因為計算期間其資料有變更。</translation>
  </message>
  <message>
   <source>{node_id} will run again because its result is damaged.</source>
   <translation>{node_id} 將再次執行，因為其結果已損毀。</translation>
  </message>
  <message>
   <source>{node_id} will run again because its result no longer exists.</source>
   <translation>{node_id} 將再次執行，因為其結果已不存在。</translation>
  </message>
  <message>
   <source>{node_id} will run again: something that its result depends on has changed since the run {run}.</source>
   <translation>{node_id} 將再次執行：自執行 {run} 之後，其結果所依據的項目有變更。</translation>
  </message>
  <message>
   <source>{node_id} will run: it has not been completed in this workspace yet.</source>
   <translation>{node_id} 將會執行：它在此工作區中尚未完成過。</translation>
  </message>
  <message>
   <source>{node} of the run {run}</source>
   <translation>執行 {run} 的 {node}</translation>
  </message>
  <message>
   <source>{none} be read, e.g. {reason}</source>
   <translation>{none}讀取，例如 {reason}</translation>
  </message>
  <message>
   <source>{not_compared:,} images of the same sizes were not compared for identical content because there are too many</source>
   <translation>有 {not_compared:,} 張大小相同的影像因數量過多而未比較內容是否相同</translation>
  </message>
  <message>
   <source>{operation} is on but has no effect because its number is 0</source>
   <translation>「{operation}」已開啟但沒有作用，因為它的數字是 0</translation>
  </message>
  <message>
   <source>{option} is empty. Specify a path, or leave it out.</source>
   <translation>{option} 是空的。請指定路徑，或將它省略。</translation>
  </message>
  <message>
   <source>{option} is empty. Specify a path.</source>
   <translation>{option} 是空的。請指定路徑。</translation>
  </message>
  <message>
   <source>{option}: it contains {data}, which would be replaced. Choose another location.</source>
   <translation>{option}：{data} 在其中，會遭到取代。請選擇其他位置。</translation>
  </message>
  <message>
   <source>{option}: it is inside the folders that the workspace manages, and may be removed. Choose a location outside of them.</source>
   <translation>{option}：此位置屬於工作區保存的內容，可能會被移除。請選擇其外的位置。</translation>
  </message>
  <message>
   <source>{option}: it is inside {data}, and would become part of it. Choose a location outside of it.</source>
   <translation>{option}：此位置在 {data} 之內，會成為它的一部分。請選擇其外的位置。</translation>
  </message>
  <message>
   <source>{option}: it is inside {other}, which will be replaced as a whole. Choose a location outside of it.</source>
   <translation>{option}：此位置在 {other} 之內，而後者會整個取代。請選擇其旁的位置。</translation>
  </message>
  <message>
   <source>{option}: the workspace, {workspace}, is stored there. Choose another location.</source>
   <translation>{option}：工作區 {workspace} 在該處。請選擇其他位置。</translation>
  </message>
  <message>
   <source>{option}: {data} is stored there and would be replaced. Choose another location.</source>
   <translation>{option}：{data} 在該處，會遭到取代。請選擇其他位置。</translation>
  </message>
  <message>
   <source>{option}: {other} is written there too. Choose another location.</source>
   <translation>{option}：{other} 也會寫入該處。請選擇其他位置。</translation>
  </message>
  <message>
   <source>{option}: {place} is not a folder. Choose a folder.</source>
   <translation>{option}：{place} 不是資料夾，但這裡需要資料夾。請選擇其他路徑。</translation>
  </message>
  <message>
   <source>{output} is not {input}</source>
   <translation>{output} 不是 {input}</translation>
  </message>
  <message>
   <source>{output} is of type {types}; {input} accepts {accepted}</source>
   <translation>「{output}」提供 {types}；「{input}」接受 {accepted}</translation>
  </message>
  <message>
   <source>{path!r} in line {line}</source>
   <translation>{path!r}（第 {line} 行）</translation>
  </message>
  <message>
   <source>{path} already exists. Choose another folder.</source>
   <translation>{path} 已存在。請選擇其他資料夾。</translation>
  </message>
  <message>
   <source>{path} cannot be converted: {why}</source>
   <translation>無法將 {path} 整個轉換：{why}</translation>
  </message>
  <message>
   <source>{path} cannot be opened: there is no such file. Did you mean {name}?</source>
   <translation>無法開啟 {path}：沒有這個檔案。您是指 {name} 嗎？</translation>
  </message>
  <message>
   <source>{path} cannot be opened: {reason}. Check Path (path).</source>
   <translation>無法開啟 {path}：{reason}。請檢查「路徑」(path)。</translation>
  </message>
  <message>
   <source>{path} cannot be opened: {reason}. Check the permissions, or choose another file or folder.</source>
   <translation>無法開啟 {path}：{reason}。請允許讀取它，或選擇其他項目。</translation>
  </message>
  <message>
   <source>{path} cannot be opened: {why}. Check Labels file (labels_file).</source>
   <translation>無法開啟 {path}：{why}。請檢查「標籤檔案」(labels_file)。</translation>
  </message>
  <message>
   <source>{path} cannot be opened: {why}. Check the path.</source>
   <translation>無法開啟 {path}：{why}。請檢查路徑。</translation>
  </message>
  <message>
   <source>{path} cannot be opened: {why}. Check {title}, or put the data there.</source>
   <translation>無法開啟 {path}：{why}。請檢查{title}，或將資料放到該處。</translation>
  </message>
  <message>
   <source>{path} cannot be opened: {why}. Put the file back, or run again without it.</source>
   <translation>無法開啟 {path}：{why}。請將檔案放回原處，或在沒有它的情況下重新執行。</translation>
  </message>
  <message>
   <source>{path} cannot be read as an archive: {why}. Choose a file that ends in {suffixes}, or pack it again.</source>
   <translation>無法將 {path} 讀取為封存檔：{why}。請選擇副檔名為 {suffixes} 的檔案，或重新封裝。</translation>
  </message>
  <message>
   <source>{path} cannot be read in line {line}: {error}. Save it as CSV again.</source>
   <translation>無法讀取 {path} 的第 {line} 行：{error}。請重新儲存為 CSV。</translation>
  </message>
  <message>
   <source>{path} cannot be read: {error}. Choose another file.</source>
   <translation>無法讀取 {path}：{error}。請選擇其他檔案。</translation>
  </message>
  <message>
   <source>{path} cannot be read: {error}. Correct the file, or restore it from a backup.</source>
   <translation>無法讀取 {path}：{error}。請在該處更正，或從備份還原。</translation>
  </message>
  <message>
   <source>{path} cannot be read: {error}. Create the folder again, or restore it from a backup.</source>
   <translation>無法讀取 {path}：{error}。請重新產生該資料夾，或將它還原。</translation>
  </message>
  <message>
   <source>{path} cannot be read: {places}. Correct these places.</source>
   <translation>無法讀取 {path}：{places}。請修正這些地方。</translation>
  </message>
  <message>
   <source>{path} cannot be read: {why}</source>
   <translation>無法讀取 {path}：{why}</translation>
  </message>
  <message>
   <source>{path} cannot be read: {why}. The workspace must be the same shared folder on every machine.</source>
   <translation>無法讀取 {path}：{why}。工作區在每部電腦上都必須是同一個共用資料夾。</translation>
  </message>
  <message>
   <source>{path} cannot be saved: it has an incomplete Unicode character after {words!r}. Remove it there.</source>
   <translation>無法儲存 {path}：在 {words!r} 之後有半個字元。請將它移除。</translation>
  </message>
  <message>
   <source>{path} cannot be saved: {why}. {remedy}</source>
   <translation>無法儲存 {path}：{why}。{remedy}</translation>
  </message>
  <message>
   <source>{path} cannot be used: {error}. {remedy}</source>
   <translation>無法使用 {path}：{error}。{remedy}</translation>
  </message>
  <message>
   <source>{path} cannot be written: not enough memory. Choose a smaller scale, or export SVG.</source>
   <translation>無法寫入 {path}：記憶體不足。請選擇較小的縮放比例，或匯出 SVG。</translation>
  </message>
  <message>
   <source>{path} cannot be written: {wide} by {high} pixels are too many for one image. Choose a scale of at most {largest_scale:.2g}, or export SVG.</source>
   <translation>無法寫入 {path}：{wide} x {high} 像素對一張圖片來說太多。請選擇最多 {largest_scale:.2g} 的縮放比例，或匯出 SVG。</translation>
  </message>
  <message>
   <source>{path} contains an unknown operation, {item!r}. Update vision-designer.</source>
   <translation>{path} 中有未知的運算 {item!r}。請更新 vision-designer。</translation>
  </message>
  <message>
   <source>{path} contains infinite or NaN values in {key}, so it cannot be used. Restore it from a backup, or train it again with a lower learning rate.</source>
   <translation>{path} 在 {key} 中包含無限大或非數值 (NaN) 的數字，無法用來計算。請從備份還原，或以較低的學習率重新定型。</translation>
  </message>
  <message>
   <source>{path} contains no evaluation. Run the graph again.</source>
   <translation>{path} 中沒有評估。請重新執行圖形。</translation>
  </message>
  <message>
   <source>{path} contains no images{others}. Choose a folder or an archive with one subfolder for each category.</source>
   <translation>{path} 中沒有影像{others}。請選擇每個類別各有一個影像子資料夾的資料夾或封存檔。</translation>
  </message>
  <message>
   <source>{path} contains no list of operations. Create it again.</source>
   <translation>{path} 中沒有運算的清單。請重新產生。</translation>
  </message>
  <message>
   <source>{path} contains no usable images: none of the {reasons} image files that were opened can be read, e.g. {reason}. Choose a folder or an archive with images.</source>
   <translation>{path} 中沒有可用的影像：開啟過的 {reasons} 個影像檔案都無法讀取，例如 {reason}。請選擇有影像的資料夾或封存檔。</translation>
  </message>
  <message>
   <source>{path} contains no usable images: {why}. Choose a folder or an archive with images.</source>
   <translation>{path} 中沒有可用的影像：{why}。請選擇有影像的資料夾或封存檔。</translation>
  </message>
  <message>
   <source>{path} contains {item!r}, which is not an operation. Create it again.</source>
   <translation>{path} 中有 {item!r}，它不是運算。請重新產生。</translation>
  </message>
  <message>
   <source>{path} does not contain plain weights: {why}. Save a state dict where it was created, with torch.save(model.state_dict(), ...) or as .safetensors.</source>
   <translation>{path} 中沒有單純的權重：{why}。請在產生它的地方以 torch.save(model.state_dict(), ...) 或 .safetensors 儲存狀態字典。</translation>
  </message>
  <message>
   <source>{path} does not contain plain weights{inner}. Save a state dict: torch.save(model.state_dict(), ...).</source>
   <translation>{path} 中沒有單純的權重{inner}。請儲存狀態字典：torch.save(model.state_dict(), ...)。</translation>
  </message>
  <message>
   <source>{path} does not contain the weights of {architecture}: {why}. Choose the model name that the weights belong to.</source>
   <translation>{path} 中的權重不屬於 {architecture}：{why}。請選擇這些權重所屬的模型名稱。</translation>
  </message>
  <message>
   <source>{path} does not exist yet. Check {title}, or put the data there before the run.</source>
   <translation>{path} 目前沒有任何內容。請檢查{title}，或在執行前將資料放到該處。</translation>
  </message>
  <message>
   <source>{path} does not state the encoding of {count:,} of its images' names, e.g. {name!r}; they were read as {encoding}. If they look wrong, pack the images again with a program that marks names as UTF-8, or unpack them and choose the folder.</source>
   <translation>{path} 沒有說明其中 {count:,} 個影像名稱的編碼，例如 {name!r}；已將它們以 {encoding} 讀取。如果名稱看起來不對，請以會將名稱標示為 UTF-8 的程式重新封裝影像，或將它們解壓縮並選擇資料夾。</translation>
  </message>
  <message>
   <source>{path} has no model in {workspace} yet. Run it first: vision-designer run {path}</source>
   <translation>{path} 在 {workspace} 中還沒有模型。請先執行它：vision-designer run {path}</translation>
  </message>
  <message>
   <source>{path} has no subset {subset}: it is in the designer's own layout, which has no subsets. Set Subset (subset) to all.</source>
   <translation>{path} 沒有子集「{subset}」：它採用設計工具自己的配置，其中沒有子集。請將「子集」(subset) 設為「全部」。</translation>
  </message>
  <message>
   <source>{path} has no subset {subset}: only its folder {name} ({there}) exists. Set Subset (subset) to that, or to all.</source>
   <translation>{path} 沒有子集「{subset}」：只有資料夾 {name} ({there})。請將「子集」(subset) 設為該子集，或「全部」。</translation>
  </message>
  <message>
   <source>{path} has no subset {subset}: {why}</source>
   <translation>{path} 沒有子集「{subset}」：{why}</translation>
  </message>
  <message>
   <source>{path} has no table {name!r}. Run the graph again.</source>
   <translation>{path} 中沒有表格 {name!r}。請重新執行圖形。</translation>
  </message>
  <message>
   <source>{path} has no {missing}; it has {there}. Set {setting} to one of these.</source>
   <translation>{path} 沒有{missing}；它有 {there}。請將{setting}設為其中之一。</translation>
  </message>
  <message>
   <source>{path} has only one category, {category!r}, but a classifier needs at least two. Put the images of each category into a subfolder named after it.{left_out}</source>
   <translation>{path} 只有一個類別 {category!r}，但分類器至少需要兩個。請將每個類別的影像放入以該類別命名的子資料夾。{left_out}</translation>
  </message>
  <message>
   <source>{path} has several nodes named {twice}. Give each node a unique id.</source>
   <translation>{path} 中有多個節點名為 {twice}。請給每個節點各自的識別碼。</translation>
  </message>
  <message>
   <source>{path} has too few images: no category has two images left for a {purpose} set. Each category needs at least {needed} images for training, validation and test; ten or more are better.</source>
   <translation>{path} 的影像太少：沒有任何類別能剩下兩張作為{purpose}用。每個類別至少需要 {needed} 張影像，供定型、驗證與測試使用；最好有十張以上。</translation>
  </message>
  <message>
   <source>{path} has {counted} here, and {what} needs {needed}. {remedy}</source>
   <translation>{path} 在這裡有 {counted}，而{what}需要 {needed} 張。{remedy}</translation>
  </message>
  <message>
   <source>{path} has {count} graphs: {names}. Choose one of them.</source>
   <translation>{path} 中有 {count} 個圖形：{names}。請選擇其中一個。</translation>
  </message>
  <message>
   <source>{path} has {has}; the maximum is {limit:,}. Make the image smaller, leave it out, or increase Largest image (largest_image) of Convert to Image Directory.</source>
   <translation>{path} 有{has}；最多接受 {limit:,}。請縮小影像、將它排除，或調高「轉換成影像目錄」的「最大影像」(largest_image)。</translation>
  </message>
  <message>
   <source>{path} has {number:,} {what}; the maximum is {maximum:,}. Divide it into several graphs.</source>
   <translation>{path} 有 {number:,} {what}，最多為 {maximum:,}。請將它分成幾個圖形。</translation>
  </message>
  <message>
   <source>{path} has {old_width} x {old_height} pixels, which {operation} would turn into {width} x {height}; the maximum is {limit:,}. Crop the image to a less extreme aspect ratio, or leave it out.</source>
   <translation>{path} 有 {old_width} x {old_height} 像素，「{operation}」會將它變成 {width} x {height}；最多接受 {limit:,}。請將影像裁剪成較不極端的形狀，或將它排除。</translation>
  </message>
  <message>
   <source>{path} is a HEIC image, but pi-heif, which reads this format, is not installed. Install it with pip install 'vision-designer[heic]', convert the image to JPEG, or leave it out.</source>
   <translation>{path} 是 HEIC 影像，但未安裝讀取這種影像的 pi-heif。請以 pip install 'vision-designer[heic]' 安裝、將影像轉換成 JPEG，或將它排除。</translation>
  </message>
  <message>
   <source>{path} is a damaged model: {why}. Restore it from a backup, or train it again.</source>
   <translation>{path} 是已損毀的模型：{why}。請從備份還原，或重新定型。</translation>
  </message>
  <message>
   <source>{path} is a file of a model. Give its folder: {folder}</source>
   <translation>{path} 是模型中的檔案。請指定它的資料夾：{folder}</translation>
  </message>
  <message>
   <source>{path} is a file, and a model is a folder with {weights} and _meta.json. Give the folder.</source>
   <translation>{path} 是檔案，而模型是包含 {weights} 和 _meta.json 的資料夾。請指定該資料夾。</translation>
  </message>
  <message>
   <source>{path} is a file. Set Path (path) to the folder of the model: {folder}</source>
   <translation>{path} 是檔案。請將路徑 (path) 設為模型的資料夾：{folder}</translation>
  </message>
  <message>
   <source>{path} is a folder without a graph. To train on the images in it: vision-designer train {path}</source>
   <translation>{path} 是沒有圖形的資料夾。若要以其中的影像定型：vision-designer train {path}</translation>
  </message>
  <message>
   <source>{path} is a folder without a model, and no saved model has that name. {hint}</source>
   <translation>{path} 是不含模型的資料夾，也沒有以此名稱儲存的模型。{hint}</translation>
  </message>
  <message>
   <source>{path} is a large compressed tar, which must be unpacked before it can be displayed. Unpack it and use the folder, or submit a graph and view the output of Convert to Image Directory.</source>
   <translation>{path} 是大型的壓縮 tar，必須解壓縮才能檢視。請將它解壓縮並使用該資料夾；或提交圖形，再檢視「轉換成影像目錄」的輸出。</translation>
  </message>
  <message>
   <source>{path} is a single image, not a dataset. Choose the folder that contains the images, or an archive of it.</source>
   <translation>{path} 是單一影像，不是資料集。請選擇包含影像的資料夾，或其封存檔。</translation>
  </message>
  <message>
   <source>{path} is an image of an unsupported kind: it {error}. Save it as grayscale or RGB with 8 or 16 bits, or leave it out.</source>
   <translation>{path} 是無法正確讀取的影像類型：它{error}。請將它儲存為 8 或 16 位元的灰階或 RGB，或將它排除。</translation>
  </message>
  <message>
   <source>{path} is damaged: in _meta.json, {why}. Create the folder again, or restore it from a backup.</source>
   <translation>{path} 已損毀：在 _meta.json 中，{why}。請重新產生該資料夾，或從備份還原。</translation>
  </message>
  <message>
   <source>{path} is damaged: its SHA-256 differs from that of the published file. Download it again.</source>
   <translation>{path} 已損毀：其 SHA-256 與已發布的檔案不符。請重新下載。</translation>
  </message>
  <message>
   <source>{path} is damaged: {why}. Replace the file, or leave it out.</source>
   <translation>{path} 已損毀：{why}。請更換檔案，或將它排除。</translation>
  </message>
  <message>
   <source>{path} is empty; a header and one row for each image are expected.</source>
   <translation>{path} 是空的；應有標題列，且每張影像一列。</translation>
  </message>
  <message>
   <source>{path} is in format {format!r:.80}; this program reads {readable}. Choose another file.</source>
   <translation>{path} 的格式是 {format!r:.80}；此程式讀取 {readable}。請選擇其他檔案。</translation>
  </message>
  <message>
   <source>{path} is in format {format}, created by a newer vision-designer; this version reads formats up to {readable}. Update vision-designer.</source>
   <translation>{path} 的格式是 {format}，由較新的 vision-designer 產生；此程式最高只能讀取 {readable}。請更新 vision-designer。</translation>
  </message>
  <message>
   <source>{path} is larger than the maximum of 64 MiB for a graph file. Choose another file.</source>
   <translation>{path} 大於任何圖形檔案 (64 MiB)。請選擇其他檔案。</translation>
  </message>
  <message>
   <source>{path} is larger than the maximum of 64 MiB for a project. Choose another file.</source>
   <translation>{path} 大於任何專案 (64 MiB)。請選擇其他檔案。</translation>
  </message>
  <message>
   <source>{path} is larger than {maximum} GB. Divide it into smaller files.</source>
   <translation>{path} 大於 {maximum} GB。請將它分割。</translation>
  </message>
  <message>
   <source>{path} is locked by another program: {error}. Wait until that program has finished, or close it, and try again.</source>
   <translation>{path} 被另一個程式占用：{error}。請等它完成或將它關閉，然後再試一次。</translation>
  </message>
  <message>
   <source>{path} is neither UTF-8 nor UTF-16 ({reason} at byte {start}). Save it as CSV UTF-8.</source>
   <translation>{path} 既不是 UTF-8 也不是 UTF-16（{reason}，位於第 {start} 個位元組）。請儲存為 CSV UTF-8。</translation>
  </message>
  <message>
   <source>{path} is neither a folder nor an archive. Choose a folder, or a file that ends in {suffixes}.</source>
   <translation>{path} 既不是資料夾，也不是封存檔。請選擇資料夾，或副檔名為 {suffixes} 的檔案。</translation>
  </message>
  <message>
   <source>{path} is not JSON: {error}. Choose another file.</source>
   <translation>{path} 不是 JSON：{error}。請選擇其他檔案。</translation>
  </message>
  <message>
   <source>{path} is not JSON: {error}. Correct the file, or restore it from a backup.</source>
   <translation>{path} 不是 JSON：{error}。請在該處修正，或從備份還原。</translation>
  </message>
  <message>
   <source>{path} is not a Ryven project file. Choose another file.</source>
   <translation>{path} 不是 Ryven 專案檔案。請選擇其他檔案。</translation>
  </message>
  <message>
   <source>{path} is not a Ryven project: {error}.</source>
   <translation>{path} 不是專案：{error}。</translation>
  </message>
  <message>
   <source>{path} is not a graph file: it does not begin with "format": "{format}". Choose a graph file, or convert a Ryven project with: vision-designer convert IN OUT</source>
   <translation>{path} 不是圖形檔案：它的開頭不是 "format": "{format}"。請選擇圖形檔案，或以下列命令轉換 Ryven 專案：vision-designer convert IN OUT</translation>
  </message>
  <message>
   <source>{path} is not a graph file: {error}.</source>
   <translation>{path} 不是圖形檔案：{error}。</translation>
  </message>
  <message>
   <source>{path} is not a model, but {inside} is. Give that folder.</source>
   <translation>{path} 不是模型，但 {inside} 是。請指定那個資料夾。</translation>
  </message>
  <message>
   <source>{path} is not a readable image. Replace it with a valid image, or leave it out.</source>
   <translation>{path} 不是可讀取的影像。請換成真正的影像，或將它排除。</translation>
  </message>
  <message>
   <source>{path} is not a {type_name}: {why}. Choose a folder that this program wrote.</source>
   <translation>{path} 不是 {type_name}：{why}。請選擇由此程式寫入的資料夾。</translation>
  </message>
  <message>
   <source>{path} is one image, and a dataset is a folder or an archive. Choose the folder that has one subfolder of images for each category.</source>
   <translation>{path} 是單一影像，而資料集必須是資料夾或封存檔。請選擇每個類別各有一個影像子資料夾的資料夾。</translation>
  </message>
  <message>
   <source>{path} is unsafe: its entry {shown!r} points outside of the archive. Pack it again.</source>
   <translation>{path} 不安全：它的項目 {shown!r} 指向封存檔之外。請重新封裝。</translation>
  </message>
  <message>
   <source>{path} is {kind}, not {type_name}. Choose another folder.</source>
   <translation>{path} 是{kind}，而不是 {type_name}。請選擇其他資料夾。</translation>
  </message>
  <message>
   <source>{path} lists two categories for {name}: {category!r} in line {line}, and {row_category!r} in line {row_line}. An image has one category; keep only one row for it.</source>
   <translation>{path} 為 {name} 指定了兩個類別：第 {line} 行的 {category!r} 與第 {row_line} 行的 {row_category!r}。一張影像只有一個類別；請只為它保留一列。</translation>
  </message>
  <message>
   <source>{path} no longer exists, although {node_id} wrote it. Check that its disk is still available and that no one removes files there; then run the graph again.</source>
   <translation>{path} 在 {node_id} 結束後消失了。請查看其磁碟是否仍在，以及是否有人移除該處的檔案；然後重新執行圖形。</translation>
  </message>
  <message>
   <source>{path} no longer exists: it was removed from the store. Run the graph again.</source>
   <translation>{path} 已不存在：它已從儲存區移除。請再次執行圖形。</translation>
  </message>
  <message>
   <source>{path} was saved in version {version} of the {type_name} format; this program reads up to version {readable}. Update vision-designer, or save it again with this version.</source>
   <translation>{path} 以 {type_name} 格式的版本 {version} 儲存；此程式最高只能讀取到版本 {readable}。請更新 vision-designer，或以此版本重新儲存。</translation>
  </message>
  <message>
   <source>{path} {what}, and larger archives are rejected because an archive can be made to fill the disk. If you trust it, raise {setting} in the run settings of Convert to Image Directory.</source>
   <translation>{path} {what}，超過此限不予接受：封存檔可能是刻意用來填滿磁碟的。若您信任它，請在「轉換成影像目錄」的執行設定中調高{setting}。</translation>
  </message>
  <message>
   <source>{path} {why}. Export the dataset again.</source>
   <translation>{path} {why}。請重新匯出資料集。</translation>
  </message>
  <message>
   <source>{path}: its rows refer to {others} of {source_path}, and to none of the subset {subset}. Set Subset (subset) to another one, or choose the labels file of this subset.</source>
   <translation>{path}：其中的列對應到 {source_path} 的 {others}，但沒有任何一張屬於子集「{subset}」。請將「子集」(subset) 設為其他子集，或選擇此子集的表格。</translation>
  </message>
  <message>
   <source>{path}: {none} an image of {source_path}{example}; the images there have other names{image}. Set Path column (path_column), or write paths relative to the dataset.</source>
   <translation>{path}：{none}對應到 {source_path} 的影像{example}；該處的影像名稱不同{image}。請設定「路徑資料行」(path_column)，或使用相對於資料集的路徑。</translation>
  </message>
  <message>
   <source>{path}: {why} Images: {numbers}.</source>
   <translation>{path}：{why}影像數：{numbers}。</translation>
  </message>
  <message>
   <source>{places}. Correct these places.</source>
   <translation>{places}。請修正這些地方。</translation>
  </message>
  <message>
   <source>{place} cannot be written: {why}. {remedy}</source>
   <translation>無法寫入 {place}：{why}。{remedy}</translation>
  </message>
  <message>
   <source>{place} contains pickled data, which can run any code when Ryven opens the file. If you trust it, open it in Ryven, remove variables and nodes of other packages, and save it.</source>
   <translation>{place} 包含 pickle 資料，Ryven 開啟此檔案時可能會執行任意程式碼。如果您信任它，請在 Ryven 中開啟，移除變數與其他套件的節點，然後儲存。</translation>
  </message>
  <message>
   <source>{place} has {images} next to its category folders, e.g. {loose}. Move them into the folder of their category, or keep images and folders apart.</source>
   <translation>{place} 的類別資料夾旁有 {images}，例如 {loose}。請將它們移到所屬類別的資料夾，或將影像與資料夾分開存放。</translation>
  </message>
  <message>
   <source>{place} is missing, or has the wrong type</source>
   <translation>{place} 遺失，或是其他種類</translation>
  </message>
  <message>
   <source>{place} is {value!r:.80}. {reason}</source>
   <translation>{place} 是 {value!r:.80}。{reason}</translation>
  </message>
  <message>
   <source>{port_title} of {title}</source>
   <translation>{title}的「{port_title}」</translation>
  </message>
  <message>
   <source>{process} was terminated by SIGBUS, which happens when shared memory (/dev/shm) is full. Increase its size, or set Workers (workers) to 0.</source>
   <translation>{process} 被 SIGBUS 結束，處理序共用的記憶體 (/dev/shm) 已滿時會發生這種情況。請將它加大，或將「背景工作處理序」(workers) 設為 0。</translation>
  </message>
  <message>
   <source>{process} was terminated by SIGKILL, which happens when memory runs out. Close other programs, or reduce Batch size (batch_size), Workers (workers) or Process count per node (process_count_per_node).</source>
   <translation>{process} 被 SIGKILL 結束，系統在記憶體不足時會這麼做。請關閉其他程式，或調低「批次大小」(batch_size)、「背景工作處理序」(workers) 或「每個節點的處理序數」(process_count_per_node)。</translation>
  </message>
  <message>
   <source>{process} was terminated by {name}. Unless it was terminated on purpose, this is a fault in a library or driver: run it again; if it happens again, set Workers (workers) to 0 and Process count per node (process_count_per_node) to 1.</source>
   <translation>{process} 被 {name} 結束。若不是有人將它結束，就是程式庫或驅動程式的錯誤：請再執行一次；若再次發生，請將「背景工作處理序」(workers) 設為 0，並將「每個節點的處理序數」(process_count_per_node) 設為 1。</translation>
  </message>
  <message>
   <source>{purpose}: 1 of {total:,} images has</source>
   <translation>{purpose}：{total:,} 張影像中有 1 張</translation>
  </message>
  <message>
   <source>{purpose}: {count:,} of {total:,} images have</source>
   <translation>{purpose}：{total:,} 張影像中有 {count:,} 張</translation>
  </message>
  <message>
   <source>{reason}: line {line} column {column} (char {position})</source>
   <translation>第 {line} 行第 {column} 欄{reason} (字元 {position})</translation>
  </message>
  <message>
   <source>{seconds} hours</source>
   <translation>{seconds} 小時</translation>
  </message>
  <message>
   <source>{seconds} min</source>
   <translation>{seconds} 分鐘</translation>
  </message>
  <message>
   <source>{seconds} minutes</source>
   <translation>{seconds} 分鐘</translation>
  </message>
  <message>
   <source>{some} a band that the file declares as transparency but that looks like data, since most of it is neither transparent nor opaque, e.g. {example}. It is treated as transparency, on white. If it is something else, save the images without it.</source>
   <translation>{some}包含檔案標示為透明度的色版，但它大部分既不透明也不完全不透明，看起來像是資料，例如 {example}。它會以透明度顯示在白色背景上。如果它是其他內容，請在不含該色版的情況下儲存影像。</translation>
  </message>
  <message>
   <source>{some} extension: {extensions_in_words}; e.g. {path}. Save images in a supported format, add missing extensions, and keep other files elsewhere.</source>
   <translation>因副檔名而{some}：{extensions_in_words}；例如 {path}。請以支援的格式儲存影像，為缺少副檔名的影像加上副檔名，並將其他檔案放在別處。</translation>
  </message>
  <message>
   <source>{some} one band more than their colors need. The file does not state what it is, and it is not used, e.g. {example}.</source>
   <translation>{some}除了色彩之外還有一個色版，檔案沒有說明其用途，因此未使用，例如 {example}。</translation>
  </message>
  <message>
   <source>{some} several images (pages or frames), of which only the first is used, e.g. {example}. Save the others as separate files if you need them.</source>
   <translation>{some}包含多張影像（頁面或畫格），只會使用第一張，例如 {example}。如果需要其他影像，請將它們另存為個別的檔案。</translation>
  </message>
  <message>
   <source>{some} the same content as another image, e.g. {one} and {other}.{between} Copies count twice, and a split may put copies into both parts. Remove them</source>
   <translation>{some}的內容與另一張相同，例如 {one} 與 {other}。{between}複本會重複計算，且分割時可能將相同的影像分到兩個部分。請將它們移除</translation>
  </message>
  <message>
   <source>{some} values outside the value range ({chosen}), which become black or white: {what}, e.g. in {example}. If the images need another range, set Value range (value_range) of Convert to Image Directory.</source>
   <translation>{some}包含超出值範圍 ({chosen}) 的值，這些值會變成黑色或白色：{what}，例如在 {example} 中。如果影像應使用其他範圍，請設定「轉換成影像目錄」的「值範圍」(value_range)。</translation>
  </message>
  <message>
   <source>{some} values that are not numbers (NaN or infinite), which become black, e.g. {name}.</source>
   <translation>{some}包含不是數字的值（NaN 或無限大），這些值會變成黑色，例如 {name}。</translation>
  </message>
  <message>
   <source>{some} values that are not numbers (NaN or infinite), which become black: {numbers}, e.g. in {example}.</source>
   <translation>{some}包含不是數字的值（NaN 或無限大），這些值會變成黑色：{numbers}，例如在 {example} 中。</translation>
  </message>
  <message>
   <source>{some} with the suffix of a mask, e.g. {name!r}; such files are used as images of their category. Keep masks out of the dataset</source>
   <translation>{some}加上遮罩的字尾，例如 {name!r}，會視為其類別的影像。請勿將遮罩放在資料集中</translation>
  </message>
  <message>
   <source>{some} written in two Unicode forms that look the same, e.g. {merged!r}: with composed letters, and with separate accents, as macOS writes them. Both forms are treated as the same category.</source>
   <translation>{some}以兩種看起來相同的方式書寫，例如 {merged!r}：一種使用組合字元，另一種將字母與重音符號分開（macOS 採用的方式）。兩種方式視為同一個類別。</translation>
  </message>
  <message>
   <source>{some}, e.g. {example}: metrics on images that were learned are too good, and the best epoch is chosen by them. Connect the two outputs of one Split Image Directory, or different folders</source>
   <translation>{some}，例如 {example}：以學習過的影像計算的計量會過於樂觀，而且最佳的週期是依這些計量選擇的。請連接同一個分割影像目錄的兩個輸出，或使用不同的資料夾</translation>
  </message>
  <message>
   <source>{some}, e.g. {one} of {other}: metrics on images that were learned are too good. Remove the copies</source>
   <translation>{some}，例如 {one} 是 {other} 的複本：以學習過的影像計算的計量會過於樂觀。請移除複本</translation>
  </message>
  <message>
   <source>{some}, e.g. {other} instead of {one}: metrics of different images cannot be compared. Score the same images with both models</source>
   <translation>{some}，例如 {other}，而不是 {one}：不同影像的計量無法比較。請用兩個模型為相同的影像評分</translation>
  </message>
  <message>
   <source>{source} cannot be connected here: {reason}. Connect a component with an output of that type.</source>
   <translation>{source} 無法連接到這裡：{reason}。請連接能提供它的元件。</translation>
  </message>
  <message>
   <source>{table}: categories are read from {header!r}; for {others}, set Label column (label_column)</source>
   <translation>{table}：類別取自 {header!r}；若要使用 {others}，請設定「標籤資料行」(label_column)</translation>
  </message>
  <message>
   <source>{table}: images by {header!r}, categories by {label!r}, {count}</source>
   <translation>{table}：影像依 {header!r}，類別依 {label!r}，共 {count}</translation>
  </message>
  <message>
   <source>{table}: {left_out} left out, e.g. {some}</source>
   <translation>{table}：{left_out}，因此排除，例如 {some}</translation>
  </message>
  <message>
   <source>{table}: {others} of other subsets</source>
   <translation>{table}：{others}屬於其他子集</translation>
  </message>
  <message>
   <source>{table}: {repeating} an image with the category that it already has</source>
   <translation>{table}：{repeating}，且類別相同</translation>
  </message>
  <message>
   <source>{table}: {which}, e.g. {some}</source>
   <translation>{table}：{which}，例如 {some}</translation>
  </message>
  <message>
   <source>{target} already feeds {source}; this link would create a cycle</source>
   <translation>{target}的資料已流向{source}；反向的連結會形成循環</translation>
  </message>
  <message>
   <source>{text!r} cannot follow a range. {syntax}</source>
   <translation>{text!r} 不能放在範圍之後。{syntax}</translation>
  </message>
  <message>
   <source>{text!r} is not a range of numbers. {syntax}</source>
   <translation>{text!r} 不是數字範圍。{syntax}</translation>
  </message>
  <message>
   <source>{title} ({identifier}) is no longer linked</source>
   <translation>{title} ({identifier}) 已不再有連結</translation>
  </message>
  <message>
   <source>{title} ({identifier}) was linked to the output {old}, and is now linked to {now}</source>
   <translation>{title} ({identifier}) 原本連結到輸出 {old}，現在連結到 {now}</translation>
  </message>
  <message>
   <source>{title} ({identifier}) was not linked</source>
   <translation>{title} ({identifier}) 原本沒有連結</translation>
  </message>
  <message>
   <source>{title} ({name}) changed from {old} to {new}</source>
   <translation>{title} ({name}) 原本是 {old}，現在是 {new}</translation>
  </message>
  <message>
   <source>{title} ({name}) in Space (space) has no effect: {why}</source>
   <translation>「搜尋空間」(space) 中的「{title}」({name}) 沒有作用：{why}</translation>
  </message>
  <message>
   <source>{title} ({name}) is {crop}, but the shorter side of every image has {side} pixels before that crop, so each image is padded with black: {share:.0%} of a square image. Set {title} to {side} or less, or make the images larger before the crop.</source>
   <translation>{title} ({name}) 是 {crop}，而每張影像在該裁剪之前的短邊為 {side} 像素，因此都會以黑色填補：占正方形圖片的 {share:.0%}。請將「{title}」設為 {side} 以下，或讓影像在裁剪之前更大。</translation>
  </message>
  <message>
   <source>{title} ({parameter}) has no effect: {why}</source>
   <translation>「{title}」({parameter}) 沒有作用：{why}</translation>
  </message>
  <message>
   <source>{title} ({parameter}) is {given}; an integer of at most {maximum} digits is expected.</source>
   <translation>{title} ({parameter}) 是 {given}；應為最多 {maximum} 位數的整數。</translation>
  </message>
  <message>
   <source>{title} ({parameter}) is {given}; {expected} is expected.</source>
   <translation>{title} ({parameter}) 是 {given}；應為{expected}。</translation>
  </message>
  <message>
   <source>{title} and the images that the model is trained on have images in common: both come from {output}. Metrics on images that were learned are too good. Evaluate the model on other images, such as the second output of Split Image Directory.</source>
   <translation>{title} 與定型模型所用的影像有共同的影像：兩者都來自 {output}。以學習過的影像計算的計量會過於樂觀。請用其他影像評估模型，例如分割影像目錄的第二個輸出。</translation>
  </message>
  <message>
   <source>{title} and {other} have images in common: both come from {output}. Metrics on images that were learned are too good. Connect the two outputs of one Split Image Directory, or different folders.</source>
   <translation>{title} 與 {other} 有共同的影像：兩者都來自 {output}。以學習過的影像計算的計量會過於樂觀。請連接同一個分割影像目錄的兩個輸出，或使用不同的資料夾。</translation>
  </message>
  <message>
   <source>{title} cannot be connected to itself</source>
   <translation>{title}不能連接到自己</translation>
  </message>
  <message>
   <source>{title} failed unexpectedly: {kind}: {reason}. The full traceback is in the log of the node {node}: vision-designer runs show {run_id} --log {node}</source>
   <translation>{title}意外失敗：{kind}：{reason}。完整報告在節點 {node} 的記錄中：vision-designer runs show {run_id} --log {node}</translation>
  </message>
  <message>
   <source>{title} has no input {input!r}</source>
   <translation>{title}沒有輸入 {input!r}</translation>
  </message>
  <message>
   <source>{title} has no input {name!r}. Available inputs: {known}.</source>
   <translation>{title}沒有輸入 {name!r}。它的輸入有：{known}。</translation>
  </message>
  <message>
   <source>{title} has no output {name!r}. Available outputs: {known}.</source>
   <translation>{title}沒有輸出 {name!r}。它的輸出有：{known}。</translation>
  </message>
  <message>
   <source>{title} has no output {output!r}</source>
   <translation>{title}沒有輸出 {output!r}</translation>
  </message>
  <message>
   <source>{title} has no parameter {name!r}. {hint}</source>
   <translation>{title}沒有參數 {name!r}。{hint}</translation>
  </message>
  <message>
   <source>{title} is not in this graph</source>
   <translation>{title}不在此圖形中</translation>
  </message>
  <message>
   <source>{title} needs images with categories, and the connected images have none. Put each category's images into a subfolder named after it.</source>
   <translation>{title}需要有類別的影像，而所連接的影像沒有類別。請將每個類別的影像放入以該類別命名的子資料夾。</translation>
  </message>
  <message>
   <source>{unanswered:,} of {count:,} images are {label}: no probability is at least {below:g}</source>
   <translation>{count:,} 張影像中有 {unanswered:,} 張為 {label}：沒有任何機率達到 {below:g}</translation>
  </message>
  <message>
   <source>{unknown} is unknown</source>
   <translation>{unknown} 是未知的</translation>
  </message>
  <message>
   <source>{value!r} cannot be opened: a path cannot contain a NUL character. Enter the path again.</source>
   <translation>無法開啟 {value!r}：路徑不能包含 NUL 字元。請重新輸入路徑。</translation>
  </message>
  <message>
   <source>{value!r} is not an address of the form HOST:PORT with a port from 1 to {maximum}, e.g. 192.168.1.10:29400.</source>
   <translation>{value!r} 不是 HOST:PORT 形式的位址，連接埠須為 1 到 {maximum}，例如 192.168.1.10:29400。</translation>
  </message>
  <message>
   <source>{value} is a Windows path, and this is another operating system. Enter the path of the data on this machine.</source>
   <translation>{value} 是 Windows 的路徑，而這是其他系統。請輸入資料在此處的路徑。</translation>
  </message>
  <message>
   <source>{value} is in the home folder, and this user has none. Enter the full path, or set $HOME.</source>
   <translation>{value} 位於主資料夾，但這位使用者沒有主資料夾。請輸入完整路徑，或設定 $HOME。</translation>
  </message>
  <message>
   <source>{weights} is listed but missing</source>
   <translation>應有 {weights} 但不存在</translation>
  </message>
  <message>
   <source>{what} does not name a parameter. {syntax}</source>
   <translation>{what} 沒有指明參數。{syntax}</translation>
  </message>
  <message>
   <source>{what} has more than {maximum} lines. Search over fewer parameters.</source>
   <translation>{what} 有超過 {maximum} 行。請搜尋較少的參數。</translation>
  </message>
  <message>
   <source>{what} is not a list of distinct texts</source>
   <translation>{what} 不是由不同文字組成的清單</translation>
  </message>
  <message>
   <source>{what} line {number}: {message}</source>
   <translation>{what} 第 {number} 行：{message}</translation>
  </message>
  <message>
   <source>{what} lists {name!r}, which is not a file of this folder</source>
   <translation>{what} 指定了 {name!r}，但它不是這個資料夾的檔案</translation>
  </message>
  <message>
   <source>{what}: {some} smaller than the crop of {crop} x {crop} pixels, e.g. {width} x {height}, and {also} padded with black, {share:.0%} of the image; make the crop smaller, or {enlarging}</source>
   <translation>{what}：{some}小於裁剪的 {crop} x {crop} 像素，例如 {width} x {height}，{also}以黑色填補，占圖片的 {share:.0%}；請將裁剪大小調小，或{enlarging}</translation>
  </message>
  <message>
   <source>{which} has no trained model. Choose another.</source>
   <translation>{which} 沒有已定型的模型。請選擇其他項目。</translation>
  </message>
  <message>
   <source>{which} were converted with the value range {value_range}; {whose}, {chosen}, is used instead, so that a value has the same brightness in both.</source>
   <translation>{which}是以值範圍 {value_range} 轉換的；改用{whose} {chosen}，讓相同的值在兩者中有相同的亮度。</translation>
  </message>
  <message>
   <source>{why} The path is set in {title}.</source>
   <translation>{why}此路徑屬於「{title}」。</translation>
  </message>
  <message>
   <source>{why}. Did you mean {name}?</source>
   <translation>{why}。您是指 {name} 嗎？</translation>
  </message>
  <message>
   <source>{why}. List them with: vision-designer runs list</source>
   <translation>{why}。請以下列命令列出：vision-designer runs list</translation>
  </message>
  <message>
   <source>{width} x {height} pixels</source>
   <translation>{width} x {height} 像素</translation>
  </message>
 </context>
 <context>
  <name>metrics</name>
  <message>
   <source>{metric}, second model</source>
   <translation>{metric}，比較用</translation>
  </message>
  <message>
   <source>{metric}, before calibration</source>
   <translation>{metric}（校準前）</translation>
  </message>
  <message>
   <source>Accuracy at {percent} % coverage</source>
   <translation>涵蓋率 {percent} % 時的準確度</translation>
  </message>
  <message>
   <source>{metric}, mean</source>
   <translation>{metric}（平均值）</translation>
  </message>
  <message>
   <source>{metric}, standard deviation</source>
   <translation>{metric}（標準差）</translation>
  </message>
  <message>
   <source>Fold {number}: {metric}</source>
   <translation>第 {number} 折：{metric}</translation>
  </message>
  <message>
   <source>{metric}, best so far</source>
   <translation>{metric}（目前最佳）</translation>
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
  <message>
   <source>Loss</source>
   <translation>損失</translation>
  </message>
  <message>
   <source>Accuracy</source>
   <translation>準確度</translation>
  </message>
  <message>
   <source>Top-5 accuracy</source>
   <translation>前 5 名準確度</translation>
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
   <source>Log loss</source>
   <translation>對數損失</translation>
  </message>
  <message>
   <source>AUC</source>
   <translation>AUC</translation>
  </message>
  <message>
   <source>Expected calibration error</source>
   <translation>預期校準誤差</translation>
  </message>
  <message>
   <source>Maximum calibration error</source>
   <translation>最大校準誤差</translation>
  </message>
  <message>
   <source>Brier score</source>
   <translation>Brier 分數</translation>
  </message>
  <message>
   <source>Unknown</source>
   <translation>未知</translation>
  </message>
  <message>
   <source>Coverage</source>
   <translation>涵蓋率</translation>
  </message>
  <message>
   <source>Accuracy excluding unknown</source>
   <translation>已回答影像的準確度</translation>
  </message>
  <message>
   <source>Images</source>
   <translation>影像</translation>
  </message>
  <message>
   <source>Unreadable</source>
   <translation>無法讀取</translation>
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
   <source>Temperature</source>
   <translation>溫度</translation>
  </message>
  <message>
   <source>Unknown below</source>
   <translation>未知閾值</translation>
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
   <source>Trials</source>
   <translation>試驗次數</translation>
  </message>
  <message>
   <source>Trials completed</source>
   <translation>已完成的試驗</translation>
  </message>
  <message>
   <source>Trials pruned</source>
   <translation>已修剪的試驗</translation>
  </message>
  <message>
   <source>Trials failed</source>
   <translation>失敗的試驗</translation>
  </message>
  <message>
   <source>Best trial</source>
   <translation>最佳試驗</translation>
  </message>
  <message>
   <source>Accuracy on held-out images</source>
   <translation>保留影像的準確度</translation>
  </message>
  <message>
   <source>Top-1 accuracy</source>
   <translation>前 1 名準確度</translation>
  </message>
 </context>
 <context>
  <name>models</name>
  <message>
   <source>Use in a new graph</source>
   <translation>在新圖形中使用</translation>
  </message>
  <message>
   <source>Score images with it</source>
   <translation>以此模型評分影像</translation>
  </message>
  <message>
   <source>Continue training</source>
   <translation>繼續定型</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>在資料夾中顯示</translation>
  </message>
  <message>
   <source>Export a copy…</source>
   <translation>匯出複本…</translation>
  </message>
  <message>
   <source>Rename…</source>
   <translation>重新命名…</translation>
  </message>
  <message>
   <source>Remove…</source>
   <translation>移除…</translation>
  </message>
  <message>
   <source>not known</source>
   <translation>未記錄</translation>
  </message>
  <message>
   <source>{accuracy}; number of images not known</source>
   <translation>{accuracy}；影像數目未記錄</translation>
  </message>
  <message>
   <source>{accuracy} of 1 validation image</source>
   <translation>{accuracy}（1 張驗證影像）</translation>
  </message>
  <message>
   <source>{accuracy} of {count} validation images</source>
   <translation>{accuracy}（{count} 張驗證影像）</translation>
  </message>
  <message>
   <source>{accuracy} of 1 image</source>
   <translation>{accuracy}（1 張影像）</translation>
  </message>
  <message>
   <source>{accuracy} of {count} images</source>
   <translation>{accuracy}（{count} 張影像）</translation>
  </message>
  <message>
   <source>as the images are</source>
   <translation>與影像相同</translation>
  </message>
  <message>
   <source>{width} x {height} pixels</source>
   <translation>{width} x {height} 像素</translation>
  </message>
  <message>
   <source>1 parameter</source>
   <translation>1 個參數</translation>
  </message>
  <message>
   <source>{count} parameters</source>
   <translation>{count} 個參數</translation>
  </message>
  <message>
   <source>Categories</source>
   <translation>類別</translation>
  </message>
  <message>
   <source>Accuracy</source>
   <translation>準確度</translation>
  </message>
  <message>
   <source>Image size</source>
   <translation>影像大小</translation>
  </message>
  <message>
   <source>Network</source>
   <translation>網路</translation>
  </message>
  <message>
   <source>Trained on</source>
   <translation>定型影像</translation>
  </message>
  <message>
   <source>Trained</source>
   <translation>定型時間</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>執行</translation>
  </message>
  <message>
   <source>Graph</source>
   <translation>圖形</translation>
  </message>
  <message>
   <source>if no probability is at least {value}</source>
   <translation>若沒有任何機率達到 {value}</translation>
  </message>
  <message>
   <source>Unknown</source>
   <translation>未知</translation>
  </message>
  <message>
   <source>Saved</source>
   <translation>儲存時間</translation>
  </message>
  <message>
   <source>1 image</source>
   <translation>1 張影像</translation>
  </message>
  <message>
   <source>{count} images</source>
   <translation>{count} 張影像</translation>
  </message>
  <message>
   <source>{images} of {folders}</source>
   <translation>{images}，來自 {folders}</translation>
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
   <source>Random resized crop: a random part, scaled to {number} pixels</source>
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
   <source>Random rotation: up to {number} degrees in either direction</source>
   <translation>隨機旋轉：往任一方向最多 {number} 度</translation>
  </message>
  <message>
   <source>Random affine: rotation by up to {number} degrees in either direction</source>
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
   <source>TrivialAugment: one of 14 operations, with a random strength</source>
   <translation>TrivialAugment：14 種運算之一，強度隨機</translation>
  </message>
  <message>
   <source>Random erasing: a rectangle of every second image</source>
   <translation>隨機擦除：平均每兩張影像擦除一張的矩形</translation>
  </message>
 </context>
 <context>
  <name>picture</name>
  <message>
   <source>PNG image (*.png)</source>
   <translation>PNG 圖片 (*.png)</translation>
  </message>
  <message>
   <source>SVG drawing (*.svg)</source>
   <translation>SVG 向量圖 (*.svg)</translation>
  </message>
  <message>
   <source>Export image</source>
   <translation>匯出圖片</translation>
  </message>
  <message>
   <source>The image was not written</source>
   <translation>未寫入圖片</translation>
  </message>
  <message>
   <source>Saved {path}</source>
   <translation>已寫入 {path}</translation>
  </message>
  <message>
   <source>The graph is empty</source>
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
   <source>Connect {node}</source>
   <translation>連結「{node}」</translation>
  </message>
  <message>
   <source>Connect {output} of {node}</source>
   <translation>連結「{node}」的「{output}」</translation>
  </message>
  <message>
   <source>Remove the bypass of {node}</source>
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
   <source>Connect {output} to {input}</source>
   <translation>將「{output}」連結到「{input}」</translation>
  </message>
  <message>
   <source>Remove all bypasses</source>
   <translation>全部取消略過</translation>
  </message>
  <message>
   <source>Set {parameter} to {value}</source>
   <translation>將「{parameter}」設為 {value}</translation>
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
   <source>Reset {parameter} to {value}</source>
   <translation>將「{parameter}」重設為 {value}</translation>
  </message>
  <message>
   <source>Move to run settings</source>
   <translation>移到執行設定</translation>
  </message>
  <message>
   <source>Move to parameters</source>
   <translation>移到參數</translation>
  </message>
  <message>
   <source>Move {name}</source>
   <translation>移動 {name}</translation>
  </message>
  <message>
   <source>Rename {old} to {new}</source>
   <translation>將 {old} 重新命名為 {new}</translation>
  </message>
  <message>
   <source>Remove {name}</source>
   <translation>移除「{name}」</translation>
  </message>
  <message>
   <source>Replace with {component}, {network}</source>
   <translation>以 {component}（{network}）取代</translation>
  </message>
  <message>
   <source>Replace with {component}</source>
   <translation>以「{component}」取代</translation>
  </message>
  <message>
   <source>Convert {subsets} separately</source>
   <translation>分開轉換{subsets}</translation>
  </message>
 </context>
 <context>
  <name>runs</name>
  <message>
   <source>Star</source>
   <translation>星號</translation>
  </message>
  <message>
   <source>State</source>
   <translation>狀態</translation>
  </message>
  <message>
   <source>Graph</source>
   <translation>圖形</translation>
  </message>
  <message>
   <source>Untitled</source>
   <translation>未命名</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名稱</translation>
  </message>
  <message>
   <source>Started</source>
   <translation>開始時間</translation>
  </message>
  <message>
   <source>Duration</source>
   <translation>耗時</translation>
  </message>
  <message>
   <source>Accuracy</source>
   <translation>準確度</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>附註</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>執行</translation>
  </message>
  <message>
   <source>Component</source>
   <translation>元件</translation>
  </message>
  <message>
   <source>Bypassed</source>
   <translation>已略過</translation>
  </message>
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
   <source>Stopped</source>
   <translation>已停止</translation>
  </message>
  <message>
   <source>{done} of {total} trials</source>
   <translation>{done} 次試驗，共 {total} 次</translation>
  </message>
  <message>
   <source>The process of the run was terminated by {signal}.</source>
   <translation>執行的處理序在完成前被 {signal} 結束。</translation>
  </message>
  <message>
   <source>If nobody terminated it, the system did because memory ran out: reduce the batch size, the number of workers, or the number of runs at the same time.</source>
   <translation>若沒有人將它結束，就是系統因記憶體不足而結束它：請使用較小的批次大小、較少的背景工作，或同時進行較少的執行。</translation>
  </message>
  <message>
   <source>The process of the run exited early with status {status}.</source>
   <translation>執行的處理序在完成前以狀態 {status} 結束。</translation>
  </message>
  <message>
   <source>The process of the run ended early.</source>
   <translation>執行的處理序在執行完成前結束。</translation>
  </message>
  <message>
   <source>The disk of the workspace {workspace} is full. Free some space on it.</source>
   <translation>工作區 {workspace} 所在的磁碟已滿。請在該磁碟上釋放一些空間。</translation>
  </message>
  <message>
   <source>Finished results are kept. Submit again to continue.</source>
   <translation>已完成的部分會保留：再次提交即可從該處繼續。</translation>
  </message>
  <message>
   <source>Last output:</source>
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
   <source>Stopped</source>
   <translation>已停止</translation>
  </message>
  <message>
   <source>Skipped</source>
   <translation>已略過</translation>
  </message>
  <message>
   <source>Out of date</source>
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
   <source>Trial</source>
   <translation>試驗</translation>
  </message>
  <message>
   <source>State</source>
   <translation>狀態</translation>
  </message>
  <message>
   <source>Fold</source>
   <translation>折</translation>
  </message>
  <message>
   <source>Seconds</source>
   <translation>秒數</translation>
  </message>
  <message>
   <source>P({category})</source>
   <translation>P({category})</translation>
  </message>
  <message>
   <source>Completed</source>
   <translation>已完成</translation>
  </message>
  <message>
   <source>Stopped early</source>
   <translation>已提前停止</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>失敗</translation>
  </message>
 </context>
 <context>
  <name>templates</name>
  <message>
   <source>Empty graph</source>
   <translation>空白圖形</translation>
  </message>
  <message>
   <source>Build it yourself from the components on the left.</source>
   <translation>自行連接左側的元件。</translation>
  </message>
 </context>
 <context>
  <name>tuned_values</name>
  <message>
   <source>Copy the values to {node}</source>
   <translation>將這些值填入「{node}」</translation>
  </message>
  <message>
   <source>Replace this node with {title}</source>
   <translation>將此節點換成「{title}」</translation>
  </message>
  <message>
   <source>Use values from trial</source>
   <translation>使用試驗的值</translation>
  </message>
 </context>
 <context>
  <name>values</name>
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
   <source>{title}: {value}</source>
   <translation>{title}：{value}</translation>
  </message>
 </context>
</TS>
