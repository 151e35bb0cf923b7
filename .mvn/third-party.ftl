<#-- One line a dependency: coordinates, version, licenses; sorted, so that two builds agree. -->
<#function line p ls>
  <#return "  " + p.groupId + ":" + p.artifactId + " " + p.version + " - " + ls?sort?join(", ")>
</#function>
<#assign lines = []>
<#list dependencyMap as e>
<#if e.getKey().groupId != "io.setlist"><#assign lines = lines + [line(e.getKey(), e.getValue())]></#if>
</#list>
<#list lines?sort as l>
${l}
</#list>
