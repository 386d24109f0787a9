/** The tokens that paperline adds to micromark's. */
declare module 'micromark-util-types' {
  interface TokenTypeMap {
    binding: 'binding'
    bindingLine: 'bindingLine'
    boundLiteralLine: 'boundLiteralLine'
    citationLine: 'citationLine'
    bindingUnclosed: 'bindingUnclosed'
    boundLiteral: 'boundLiteral'
    boundLiteralUnclosed: 'boundLiteralUnclosed'
    citation: 'citation'
    narrativeCitation: 'narrativeCitation'
    crossReference: 'crossReference'
    mathText: 'mathText'
    mathTextSequence: 'mathTextSequence'
    mathTextData: 'mathTextData'
    directiveText: 'directiveText'
    directiveTextName: 'directiveTextName'
    directiveTextAttributes: 'directiveTextAttributes'
    directiveTextAttributeName: 'directiveTextAttributeName'
    directiveTextAttributeValue: 'directiveTextAttributeValue'
    directiveTextAttributeIdValue: 'directiveTextAttributeIdValue'
    directiveTextAttributeClassValue: 'directiveTextAttributeClassValue'
    directiveContainer: 'directiveContainer'
    directiveContainerSequence: 'directiveContainerSequence'
    directiveContainerLabel: 'directiveContainerLabel'
    directiveContainerAttributes: 'directiveContainerAttributes'
    directiveContainerAttributeName: 'directiveContainerAttributeName'
    directiveContainerAttributeValue: 'directiveContainerAttributeValue'
    directiveContainerAttributeIdValue: 'directiveContainerAttributeIdValue'
    directiveContainerAttributeClassValue: 'directiveContainerAttributeClassValue'
  }
}

export {}
