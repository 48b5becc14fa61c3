; Windows associates files by their last ending. Packages end in .gz, which belongs to archivers, so Sealift only joins the
; "Open with" list of .gz and .zip files.
!macro customInstall
  WriteRegStr SHCTX "Software\Classes\Sealift.Package" "" "Sealift package"
  WriteRegStr SHCTX "Software\Classes\Sealift.Package\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHCTX "Software\Classes\Sealift.Package\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr SHCTX "Software\Classes\.gz\OpenWithProgids" "Sealift.Package" ""
  WriteRegStr SHCTX "Software\Classes\.zip\OpenWithProgids" "Sealift.Package" ""
!macroend

!macro customUnInstall
  DeleteRegKey SHCTX "Software\Classes\Sealift.Package"
  DeleteRegValue SHCTX "Software\Classes\.gz\OpenWithProgids" "Sealift.Package"
  DeleteRegValue SHCTX "Software\Classes\.zip\OpenWithProgids" "Sealift.Package"
!macroend
