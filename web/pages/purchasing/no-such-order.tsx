import { Link } from '@tanstack/react-router'
import { PackageX } from 'lucide-react'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'

export const NoSuchOrder = () => (
  <>
    <PageHeader title="No such order" above={<Link to="/orders">Orders</Link>} />
    <Card>
      <EmptyState
        icon={<PackageX />}
        title="There is no such order"
        action={
          <Link to="/orders" className={buttonClass('primary')}>
            Look through the orders
          </Link>
        }
      >
        The address may be mistyped, or the order is for a store you have no access to.
      </EmptyState>
    </Card>
  </>
)
